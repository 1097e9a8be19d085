package io.filecast.protocol.endpoint;

import io.filecast.config.EchoDisclosure;
import io.filecast.protocol.echo.EchoResponder;
import io.filecast.protocol.endpoint.admission.AdmissionSettings;
import io.filecast.protocol.peer.ReceiverPeer;
import io.filecast.protocol.peer.ReceiverSettings;
import io.filecast.protocol.repair.RepairMemory;
import io.filecast.protocol.repair.SymbolMemory;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.Offer;
import java.util.random.RandomGenerator;

/**
 * How a receiver treats senders.
 *
 * @param admission who gets how much
 * @param peer of each transfer; its socket buffer is shared by all that run
 * @param symbolMemory in which all transfers remember what they hold
 * @param repairMemory in which all transfers keep blocks that wait to be repaired
 * @param echo what the doctor's questions are answered with
 */
public record ReceiverEndpointSettings(
    AdmissionSettings admission,
    ReceiverSettings peer,
    SymbolMemory symbolMemory,
    RepairMemory repairMemory,
    EchoDisclosure echo) {
  EchoResponder echoes() {
    return new EchoResponder(echo);
  }

  /** Whether it listens to groups, and may tell whoever asks what it hears there. */
  boolean tellsOfGroups() {
    return echo == EchoDisclosure.FULL && peer.listensToGroups();
  }

  ReceiverPeer newPeer(
      long now,
      Offer offer,
      long socketShareBytes,
      ByteRanges held,
      boolean holdsComplete,
      RandomGenerator random) {
    return new ReceiverPeer(
        now,
        offer,
        peer.withSocketBuffer(socketShareBytes),
        held,
        holdsComplete,
        symbolMemory,
        repairMemory,
        random);
  }
}
