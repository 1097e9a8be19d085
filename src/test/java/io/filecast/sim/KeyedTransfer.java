package io.filecast.sim;

import static io.filecast.sim.Network.MILLI;
import static io.filecast.sim.Network.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.peer.SenderStatistics;
import io.filecast.wire.Reason;
import java.util.ArrayList;
import java.util.List;

/** A transfer under keys, and everything of it that went over the wire. */
abstract class KeyedTransfer {
  static final long MBIT = 1_000_000;

  static final SimKeys KEYS = SimKeys.matching();

  /** Everything that went over the wire, in either direction. */
  final List<byte[]> forth = new ArrayList<>();

  final List<byte[]> back = new ArrayList<>();

  static LinkSettings link() {
    return LinkSettings.of(100 * MBIT, MILLI).queue(200_000);
  }

  static Network keyed(int bytes, SimKeys keys) {
    return Network.of(1, bytes, link(), link()).withKeys(keys);
  }

  SenderStatistics runRecorded(Network network) {
    network.receiver.answerTo(
        datagram -> {
          back.add(datagram.clone());
          network.sender.receive(datagram);
        });
    network.sender.start(
        datagram -> {
          forth.add(datagram.clone());
          network.receiver.receive(datagram);
        });
    network.simulation.runUntil(60 * SECOND);
    return network.sender.statistics();
  }

  static void assertWhole(Network network) {
    SenderStatistics outcome = network.sender.statistics();
    assertThat(outcome.reason()).as(outcome.toString()).isEqualTo(Reason.NONE);
    assertThat(network.receiver.published()).isEqualTo(network.content.bytes());
  }

  static void assertNothingBegan(Network network) {
    assertThat(network.receiver.reception()).isNull();
    assertThat(network.receiver.published()).isNull();
    assertThat(network.receiver.bytesReceived()).isZero();
  }
}
