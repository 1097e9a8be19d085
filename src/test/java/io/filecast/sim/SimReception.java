package io.filecast.sim;

import io.filecast.crypto.ReceiverChannel;
import io.filecast.protocol.Deadline;
import io.filecast.protocol.endpoint.admission.Occupant;
import io.filecast.protocol.endpoint.admission.SourceNetwork;
import io.filecast.protocol.peer.DataVerdict;
import io.filecast.protocol.peer.ReceiverSession;
import io.filecast.protocol.peer.ReceiverTask;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.PacketType;
import io.filecast.wire.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;

/** One transfer at a simulated receiver: gives the session its packets, the time and a disk. */
final class SimReception implements Occupant {
  private static final int MOST_AT_ONCE = 100;

  private final SimReceiver receiver;
  private final Simulation simulation;
  private InetSocketAddress source;
  private final SimFile file;
  private final Offer offer;
  private final boolean addressProven;
  private final ReceiverSession session;
  private ReceiverChannel channel;
  private long reservedBytes;
  private long backlog;
  private boolean syncScheduled;
  private boolean verifyWanted;
  private boolean gone;
  private long armedFor = Long.MAX_VALUE;
  private long timerGeneration;
  private final DataHeader header = new DataHeader();
  private final ByteBuf out = Unpooled.buffer(2048);
  private final ByteBuf sealed = Unpooled.buffer(2048);

  SimReception(
      SimReceiver receiver,
      InetSocketAddress source,
      Offer offer,
      boolean addressProven,
      SimFile file,
      ByteRanges held) {
    this.receiver = receiver;
    this.simulation = receiver.simulation();
    this.source = source;
    this.offer = offer;
    this.addressProven = addressProven;
    this.file = file;
    boolean complete = file.holdsComplete(offer);
    session =
        new ReceiverSession(
            simulation.now(),
            offer,
            receiver.settings(),
            complete ? ByteRanges.NONE : held,
            complete,
            simulation.random());
  }

  // ---- as the judgement about newcomers sees it ----------------------------------------------

  @Override
  public SourceNetwork network() {
    return SimReceiver.network(source);
  }

  @Override
  public boolean isRunning() {
    return !gone && !session.isEnded();
  }

  @Override
  public boolean isAddressProven() {
    return addressProven;
  }

  @Override
  public boolean isProven() {
    return session.isProven();
  }

  @Override
  public long idleNanos(long nowNanos) {
    return session.idleNanos(nowNanos);
  }

  /** Whether an offer is this one's again, of a sender that was restarted. */
  boolean offersAgain(InetSocketAddress from, Offer other, ReceiverChannel by) {
    return source.getAddress().equals(from.getAddress())
        && offer.contentBytes() == other.contentBytes()
        && offer.modifiedMillis() == other.modifiedMillis()
        && (channel == null ? by == null : by != null && channel.sender().equals(by.sender()));
  }

  // ---- datagrams -----------------------------------------------------------------------------

  /** It begins an attempt. */
  void protect(ReceiverChannel newer) {
    channel = newer;
  }

  ReceiverSession session() {
    return session;
  }

  InetSocketAddress source() {
    return source;
  }

  void moveTo(InetSocketAddress newer) {
    source = newer;
  }

  /**
   * @param packet plain, or opened
   */
  void take(long now, ByteBuf packet) {
    if (Header.type(packet) == PacketType.DATA) {
      if ((channel == null ? header.read(packet) : header.readOpened(packet)) == null) {
        takeData(now, packet);
      }
    } else {
      session.onPacket(now, packet);
    }
  }

  private void takeData(long now, ByteBuf datagram) {
    if (session.onData(now, header) != DataVerdict.STORE) {
      return;
    }
    int offset = (int) session.offset(header);
    int bytes = header.payloadBytes();
    file.bytesReceived += bytes;
    byte[] payload = ByteBufUtil.getBytes(datagram, DataHeader.BYTES, bytes);
    if (receiver.diskBytesPerSecond == 0) {
      write(offset, payload);
      return;
    }
    backlog += bytes;
    byte[] partial = file.partial;
    long writer = receiver.life();
    simulation.at(
        receiver.whenWritten(bytes),
        () -> {
          if (writer == receiver.life() && partial == file.partial) {
            backlog -= payload.length;
            write(offset, payload);
            session.onBacklog(simulation.now(), backlog);
            turn();
          }
        });
    session.onBacklog(now, backlog);
  }

  private void write(int offset, byte[] payload) {
    if (offset + payload.length > receiver.diskBytes) {
      session.onFailed(simulation.now(), Reason.DISK_FULL);
      return;
    }
    file.write(offset, payload);
    if (!syncScheduled) {
      syncScheduled = true;
      long writer = receiver.life();
      simulation.after(
          receiver.syncIntervalNanos,
          () -> {
            if (writer == receiver.life()) {
              syncScheduled = false;
              file.sync();
            }
          });
    }
  }

  void turn() {
    if (gone) {
      return;
    }
    long now = simulation.now();
    doTasks();
    out.clear();
    int sent = 0;
    while (session.pollTransmit(now, out)) {
      if (++sent > MOST_AT_ONCE) {
        throw new IllegalStateException("sends without end: " + session.statistics());
      }
      send();
      out.clear();
    }
    if (session.isDone()) {
      leave();
    } else {
      arm();
    }
  }

  private void send() {
    if (channel == null) {
      receiver.send(source, ByteBufUtil.getBytes(out));
    } else {
      sealed.clear();
      channel.seal(out, sealed);
      receiver.send(source, ByteBufUtil.getBytes(sealed));
    }
  }

  // ---- the disk ------------------------------------------------------------------------------

  private void doTasks() {
    for (ReceiverTask task = session.pollTask();
        task != ReceiverTask.NONE;
        task = session.pollTask()) {
      switch (task) {
        case RESERVE -> reserve();
        case HASH_EXISTING -> hashLater(file.published);
        case VERIFY -> verifyWanted = true;
        case PUBLISH -> simulation.after(receiver.publishNanos, this::publish);
        case DISCARD -> {
          file.partial = new byte[file.partial.length];
          file.empty();
        }
        case NONE -> {}
      }
    }
    if (verifyWanted && backlog == 0) {
      verifyWanted = false;
      hashLater(file.partial);
    }
  }

  private void reserve() {
    if (offer.contentBytes() > receiver.freeBytes()) {
      session.onFailed(simulation.now(), Reason.NO_SPACE);
    } else {
      reservedBytes = offer.contentBytes();
      receiver.reserve(reservedBytes);
    }
  }

  private void hashLater(byte[] what) {
    simulation.after(
        receiver.publishNanos,
        () -> {
          if (!gone) {
            session.onHash(simulation.now(), SimReceiver.sha256(what));
            turn();
          }
        });
  }

  private void publish() {
    if (!gone) {
      file.published = file.partial.clone();
      file.publications++;
      file.publishedNanos = simulation.now();
      session.onPublished(simulation.now(), 1);
      turn();
    }
  }

  private void arm() {
    long due = session.nextTimeoutNanos();
    if (due == armedFor || due == Deadline.NEVER) {
      return;
    }
    armedFor = due;
    long generation = ++timerGeneration;
    simulation.at(
        due,
        () -> {
          if (generation == timerGeneration && !gone) {
            armedFor = Long.MAX_VALUE;
            session.onTimeout(simulation.now());
            turn();
          }
        });
  }

  // ---- the end -------------------------------------------------------------------------------

  /** For another, or because nobody needs it any more. */
  void end(Reason reason) {
    session.onFailed(simulation.now(), reason);
    turn();
    leave();
  }

  private void leave() {
    if (!gone) {
      vanish();
      receiver.remove(offer.transferId(), this);
    }
  }

  /** Without a word. */
  void vanish() {
    gone = true;
    receiver.reserve(-reservedBytes);
    if (file.writer == this) {
      file.writer = null;
    }
  }
}
