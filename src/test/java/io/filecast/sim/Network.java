package io.filecast.sim;

import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.peer.ReceiverSettings;
import io.filecast.protocol.peer.SenderStatistics;

/** One sender, one receiver and the two links between them: what most tests need. */
public final class Network {
  public static final long MILLI = 1_000_000;
  public static final long SECOND = 1_000_000_000;

  /** Of the content. */
  static final String NAME = "file.bin";

  public final Simulation simulation;
  public final Link forth;
  public final Link back;
  public final SimSender sender;
  public final SimReceiver receiver;
  public final SimSender.Content content;

  public Network(
      long seed,
      int contentBytes,
      LinkSettings forth,
      LinkSettings back,
      SenderSettings sending,
      ReceiverSettings receiving) {
    simulation = new Simulation(seed);
    this.forth = new Link(simulation, forth);
    this.back = new Link(simulation, back);
    content = content(simulation, contentBytes);
    sender = new SimSender(simulation, this.forth, content, sending);
    receiver = new SimReceiver(simulation, this.back, receiving);
    receiver.answerTo(sender::receive);
  }

  /** A path with the same settings both ways and a receiver without limits of its own. */
  public static Network of(long seed, int contentBytes, LinkSettings forth, LinkSettings back) {
    return new Network(
        seed, contentBytes, forth, back, SenderSettings.DEFAULT, receiverSettings(4 << 20));
  }

  public static ReceiverSettings receiverSettings(long socketBufferBytes) {
    return new ReceiverSettings(socketBufferBytes, 64 << 20, 65_507, 30 * SECOND);
  }

  static SimSender.Content content(Simulation simulation, int bytes) {
    byte[] content = new byte[bytes];
    simulation.random().nextBytes(content);
    return new SimSender.Content(NAME, content, 1_700_000_000_000L, SimHash.sha256(content));
  }

  /** Both ends use these keys from the beginning. */
  public Network withKeys(SimKeys keys) {
    sender.useKeys(keys);
    receiver.useKeys(keys);
    return this;
  }

  /** Starts the sender and runs until the transfer has ended; statistics of the sender. */
  public SenderStatistics run(long limitNanos) {
    sender.start(receiver::receive);
    simulation.runUntil(limitNanos);
    return sender.statistics();
  }
}
