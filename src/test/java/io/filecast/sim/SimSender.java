package io.filecast.sim;

import io.filecast.session.SenderSession;
import io.filecast.session.SenderSettings;
import io.filecast.session.SenderStatistics;
import io.filecast.session.Transmit;
import io.filecast.wire.ContentHash;
import io.filecast.wire.DataHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;

/** The machine that has the content: drives one session as the engine does. */
public final class SimSender {
  private static final int MOST_AT_ONCE = 20_000;

  private final Simulation simulation;
  private final Link link;
  private final Content content;
  private final SenderSettings settings;
  private Consumer<byte[]> peer;
  private SenderSession session;
  private final Transmit transmit = new Transmit();
  private final DataHeader header = new DataHeader();
  private final ByteBuf frame = Unpooled.buffer(65_536);
  private long armedFor = Long.MAX_VALUE;
  private long timerGeneration;
  private boolean stopped;

  /** How late a timer of this machine fires at most. */
  public long timerSlackNanos;

  /** How fast it reads ahead, bytes per second; 0 = all is in memory. */
  public long readBytesPerSecond;

  /** Chance that the bytes of a burst are not in memory and the burst has to wait. */
  public double cacheMiss;

  /** How far this machine's clock is ahead. */
  public long clockOffsetNanos;

  public SimSender(Simulation simulation, Link link, Content content, SenderSettings settings) {
    this.simulation = simulation;
    this.link = link;
    this.content = content;
    this.settings = settings;
  }

  public void start(Consumer<byte[]> peer) {
    this.peer = peer;
    stopped = false;
    long now = now();
    session =
        new SenderSession(
            now,
            simulation.random().nextLong(),
            content.name(),
            content.bytes().length,
            content.modifiedMillis(),
            settings,
            simulation.random());
    if (readBytesPerSecond == 0) {
      session.onReadable(content.bytes().length);
      session.onContentHash(now, content.hash());
    } else {
      readAhead(session, 0);
    }
    turn();
  }

  private long now() {
    return simulation.now() + clockOffsetNanos;
  }

  private void readAhead(SenderSession reading, long from) {
    if (reading != session || stopped) {
      return;
    }
    long now = now();
    reading.onReadable(from);
    if (from >= content.bytes().length) {
      reading.onContentHash(now, content.hash());
    } else {
      long until = Math.min(content.bytes().length, from + 65_536);
      simulation.after(
          (long) ((until - from) * 1e9 / readBytesPerSecond), () -> readAhead(reading, until));
    }
    turn();
  }

  /** Killed: forgets everything. {@link #start} makes a new transfer. */
  public void kill() {
    stopped = true;
  }

  public void receive(byte[] datagram) {
    if (!stopped) {
      session.onPacket(now(), Unpooled.wrappedBuffer(datagram));
      turn();
    }
  }

  private void turn() {
    long now = now();
    int sent = 0;
    while (!stopped && session.pollTransmit(now, transmit)) {
      if (++sent > MOST_AT_ONCE) {
        throw new IllegalStateException("sends without end: " + session.statistics());
      }
      if (transmit.isBurst()) {
        sendBurst();
      } else {
        link.send(ByteBufUtil.getBytes(transmit.packet()), peer);
      }
    }
    arm();
  }

  private void sendBurst() {
    if (simulation.chance(cacheMiss)) {
      long from = transmit.contentOffset();
      long to = from + transmit.contentBytes();
      SenderSession reading = session;
      session.retract(transmit);
      simulation.after(
          3_000_000,
          () -> {
            if (reading == session && !stopped) {
              reading.onReadableAgain(from, to);
              turn();
            }
          });
      return;
    }
    long packet = transmit.firstPacketNumber();
    int offset = (int) transmit.contentOffset();
    for (int i = 0; i < transmit.count(); i++) {
      int payload = transmit.payloadBytes(i);
      frame.setBytes(DataHeader.BYTES, content.bytes(), offset, payload);
      int check =
          header.writeShared(frame, 0, session.transferId(), transmit.firstSymbol() + i, payload);
      DataHeader.address(frame, 0, transmit.flags(i), packet + i, check, transmit.token());
      link.send(ByteBufUtil.getBytes(frame, 0, DataHeader.BYTES + payload), peer);
      offset += payload;
    }
  }

  private void arm() {
    if (stopped) {
      return;
    }
    long due = session.nextTimeoutNanos();
    if (due == armedFor || due == SenderSession.NEVER) {
      return;
    }
    armedFor = due;
    long generation = ++timerGeneration;
    long slack = timerSlackNanos == 0 ? 0 : simulation.random().nextLong(timerSlackNanos);
    simulation.at(
        due - clockOffsetNanos + slack,
        () -> {
          if (generation == timerGeneration && !stopped) {
            armedFor = Long.MAX_VALUE;
            session.onTimeout(now());
            turn();
          }
        });
  }

  public SenderSession session() {
    return session;
  }

  public SenderStatistics statistics() {
    return session.statistics();
  }

  /** A file as the sender sees it. */
  public record Content(String name, byte[] bytes, long modifiedMillis, ContentHash hash) {}
}
