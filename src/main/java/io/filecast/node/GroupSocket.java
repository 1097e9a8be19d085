package io.filecast.node;

import io.filecast.transport.DatagramPort;
import io.filecast.transport.GroupPorts;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The socket that a stream leaves by to a group. Belongs to the context it is opened on. */
final class GroupSocket {
  private static final Logger LOG = LoggerFactory.getLogger(GroupSocket.class);

  /** Sends the kernel has not taken yet; beyond, its buffer is full. */
  private static final int MAX_IN_FLIGHT = 16;

  private final MulticastPlan plan;
  private final Future<DatagramPort> opening;
  private final Runnable onRoom;

  /** Null before it is open. */
  private DatagramPort port;

  private int inFlight;

  /** Why the last send failed; null when it did not. */
  private Throwable failure;

  private boolean anySent;
  private long failingNanos;
  private boolean warned;
  private boolean closed;

  /**
   * Opens it.
   *
   * @param sendBufferBytes asked of the kernel; 0 = its default
   * @param onRoom runs on the context when something can be sent that could not be before
   */
  GroupSocket(Vertx vertx, MulticastPlan plan, int sendBufferBytes, Runnable onRoom) {
    this.plan = plan;
    this.onRoom = onRoom;
    opening = GroupPorts.sender(vertx, plan.route(), plan.ttl(), sendBufferBytes);
    opening.onSuccess(this::onOpen).onFailure(this::tell);
  }

  private void onOpen(DatagramPort opened) {
    port = opened;
    onRoom.run();
  }

  /** Whoever does not hear the group is served by unicast: so this is worth a line, once. */
  private void tell(Throwable why) {
    if (!warned && !closed) {
      warned = true;
      LOG.warn(
          "nothing gets to {}: {}", plan.group().getAddress().getHostAddress(), why.getMessage());
    }
  }

  /** Fails when nothing can be sent at all. */
  Future<Void> opened() {
    return opening.mapEmpty();
  }

  /** Whether it takes something now. */
  boolean hasRoom() {
    return port != null && !closed && inFlight < MAX_IN_FLIGHT;
  }

  /**
   * Sends frames that stand one after the other, of any number.
   *
   * @param frames ownership passes to this socket
   * @param frameBytes size of every frame but the last, which may be shorter
   */
  void send(ByteBuf frames, int frameBytes) {
    int most = port.maxBurstFrames(frameBytes) * frameBytes;
    while (frames.readableBytes() > most) {
      sendBurst(frames.readRetainedSlice(most), frameBytes);
    }
    sendBurst(frames, frameBytes);
  }

  private void sendBurst(ByteBuf frames, int frameBytes) {
    Future<Void> sent = port.send(frames, frameBytes, plan.group());
    if (sent.succeeded()) {
      onSent();
      return;
    }
    inFlight++;
    sent.onSuccess(taken -> onSent())
        .onFailure(this::onFailed)
        .onComplete(
            taken -> {
              inFlight--;
              onRoom.run();
            });
  }

  private void onSent() {
    anySent = true;
    failure = null;
  }

  private void onFailed(Throwable why) {
    if (failure == null) {
      failingNanos = System.nanoTime();
    }
    failure = why;
    tell(why);
  }

  /** Why nothing at all was sent so far, or for so long; null when something was. */
  Throwable failure(long nanos) {
    boolean lasts = !anySent || System.nanoTime() - failingNanos > nanos;
    return failure != null && lasts ? failure : null;
  }

  Future<Void> close() {
    closed = true;
    return opening.transform(
        open -> open.succeeded() ? open.result().close() : Future.succeededFuture());
  }
}
