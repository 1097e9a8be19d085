package io.filecast.sim;

import io.filecast.content.ContentFailure;
import io.filecast.content.ContentSink;
import io.filecast.protocol.endpoint.Reception;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.ContentHash;
import io.filecast.wire.Offer;
import io.filecast.wire.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** The disk of one simulated transfer: as fast, as full and as volatile as its receiver's is. */
final class SimSink implements ContentSink {
  private final SimReceiver receiver;
  private final Simulation simulation;
  private final SimFile file;
  private final Offer offer;
  private final long life;
  private Listener listener;
  private long reservedBytes;
  private long backlog;
  private boolean syncScheduled;
  private boolean hashWanted;
  private boolean closed;

  SimSink(SimReceiver receiver, SimFile file, Offer offer) {
    this.receiver = receiver;
    this.simulation = receiver.simulation();
    this.file = file;
    this.offer = offer;
    life = receiver.life();
  }

  private boolean isAlive() {
    return life == receiver.life();
  }

  /** Runs later, unless the machine has died by then. */
  private void later(long nanos, Runnable action) {
    simulation.after(
        nanos,
        () -> {
          if (isAlive()) {
            action.run();
          }
        });
  }

  @Override
  public void open(Listener newListener) {
    listener = newListener;
    if (receiver.openNanos == 0) {
      lookAndOpen();
    } else {
      later(receiver.openNanos, this::lookAndOpen);
    }
  }

  private void lookAndOpen() {
    if (offer.contentBytes() > receiver.freeBytes()) {
      listener.onRefused(simulation.now(), ContentFailure.of(Reason.NO_SPACE, "no space"));
      return;
    }
    Reception<?> before = file.newest();
    ByteRanges taken = before == null ? null : before.held();
    Offer of = file.partialOf;
    file.prepare(offer);
    boolean same = of == file.partialOf;
    boolean complete = file.holdsComplete(offer);
    file.begin((Reception<?>) listener);
    ByteRanges held = same && taken != null ? taken : file.synced;
    listener.onOpened(simulation.now(), complete ? ByteRanges.NONE : held, complete);
  }

  @Override
  public boolean hasRoom(int bytes) {
    return !closed;
  }

  @Override
  public void write(long offset, ByteBuf payload) {
    int bytes = payload.readableBytes();
    file.bytesReceived += bytes;
    byte[] copy = ByteBufUtil.getBytes(payload);
    if (receiver.diskBytesPerSecond == 0) {
      write((int) offset, copy);
      return;
    }
    backlog += bytes;
    byte[] partial = file.partial;
    simulation.at(
        receiver.whenWritten(bytes),
        () -> {
          if (isAlive() && partial == file.partial) {
            backlog -= bytes;
            write((int) offset, copy);
            listener.onWritten(simulation.now());
            hashIfWritten();
          }
        });
  }

  private void write(int offset, byte[] payload) {
    if (offset + payload.length > receiver.diskBytes) {
      listener.onFailed(simulation.now(), ContentFailure.of(Reason.DISK_FULL, "disk full"));
      return;
    }
    file.write(offset, payload);
    if (!syncScheduled) {
      syncScheduled = true;
      later(
          receiver.syncIntervalNanos,
          () -> {
            syncScheduled = false;
            file.sync();
          });
    }
  }

  @Override
  public long backlogBytes() {
    return backlog;
  }

  @Override
  public boolean isBehind() {
    return false;
  }

  @Override
  public ContentFailure refusal() {
    return null;
  }

  @Override
  public void reserve() {
    if (reservedBytes > 0) {
      return;
    }
    if (offer.contentBytes() > receiver.freeBytes()) {
      listener.onFailed(simulation.now(), ContentFailure.of(Reason.NO_SPACE, "no space"));
    } else {
      reservedBytes = offer.contentBytes();
      receiver.reserve(reservedBytes);
    }
  }

  @Override
  public void hashExisting() {
    hashLater(file.published);
  }

  @Override
  public void hash() {
    hashWanted = true;
    hashIfWritten();
  }

  private void hashIfWritten() {
    if (hashWanted && backlog == 0) {
      hashWanted = false;
      hashLater(file.partial);
    }
  }

  private void hashLater(byte[] what) {
    later(
        receiver.publishNanos,
        () -> {
          if (!closed) {
            listener.onHash(simulation.now(), SimHash.sha256(what));
          }
        });
  }

  @Override
  public void publish(ContentHash hash) {
    later(
        receiver.publishNanos,
        () -> {
          if (!closed) {
            file.published = file.partial.clone();
            file.publications++;
            file.publishedNanos = simulation.now();
            listener.onPublished(simulation.now(), 1);
          }
        });
  }

  @Override
  public void startOver() {
    file.partial = new byte[file.partial.length];
    file.empty();
    backlog = 0;
    listener.onStartedOver(simulation.now());
  }

  @Override
  public void close(boolean discard) {
    if (!closed) {
      closed = true;
      receiver.reserve(-reservedBytes);
    }
    if (listener == null) {
      return;
    }
    listener.onClosed(simulation.now());
  }
}
