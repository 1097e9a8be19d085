package io.filecast.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.util.concurrent.PromiseCombiner;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes bursts to the channel under a Vert.x socket: as one segmented packet where the kernel can,
 * else as a datagram per frame. It goes past {@code DatagramSocket.send}, which resolves the host
 * anew for every send, and takes some twenty objects to do so.
 *
 * <p>The kernel refuses segmentation where the route cannot do it at all: no checksum offload
 * (EIO); and where frames are over the MTU (EINVAL, EMSGSIZE). Such a burst is sent again as single
 * datagrams, and so is everything after it on this channel with frames as large or larger.
 */
final class BurstWriter {
  private static final Logger LOG = LoggerFactory.getLogger(BurstWriter.class);

  /** Linux error numbers, the same on all architectures Netty's native transport is built for. */
  private static final int EIO = 5;

  private static final int EINVAL = 22;
  private static final int EMSGSIZE = 90;

  private final DatagramChannel channel;
  private final SocketErrors errors;

  /** Frames of this size and above leave as single datagrams; 0 = all do. Event loop only. */
  private int offloadBelowBytes;

  BurstWriter(DatagramChannel channel, SocketErrors errors, boolean segmentationOffload) {
    this.channel = channel;
    this.errors = errors;
    offloadBelowBytes = segmentationOffload ? Integer.MAX_VALUE : 0;
  }

  /**
   * Sends frames that stand one after the other.
   *
   * @param context of whoever waits for the outcome
   * @param frames ownership passes to the channel
   * @param frameBytes size of every frame but the last, which may be shorter
   * @return complete already when the kernel took them at once, which is the rule
   */
  Future<Void> send(
      ContextInternal context, ByteBuf frames, int frameBytes, InetSocketAddress recipient) {
    if (channel.eventLoop().inEventLoop()) {
      return sendHere(context, frames, frameBytes, recipient);
    }
    PromiseInternal<Void> promise = context.promise();
    channel
        .eventLoop()
        .execute(() -> sendHere(context, frames, frameBytes, recipient).onComplete(promise));
    return promise.future();
  }

  private Future<Void> sendHere(
      ContextInternal context, ByteBuf frames, int frameBytes, InetSocketAddress recipient) {
    boolean segmented = frames.readableBytes() > frameBytes && frameBytes < offloadBelowBytes;
    return segmented
        ? sendSegmented(context, frames, frameBytes, recipient, true)
        : outcome(context, writeSingly(frames, frameBytes, recipient));
  }

  /**
   * @param mayRepeat an ICMP message about an earlier datagram, to whomever, is reported as if this
   *     one were too big, once: no reason to give segmentation up
   */
  private Future<Void> sendSegmented(
      ContextInternal context,
      ByteBuf frames,
      int frameBytes,
      InetSocketAddress recipient,
      boolean mayRepeat) {
    ByteBuf again = frames.retain(); // when the kernel refuses
    ChannelFuture written =
        channel.writeAndFlush(new SegmentedDatagramPacket(frames, frameBytes, recipient));
    if (written.isSuccess()) {
      again.release();
      return Future.succeededFuture();
    }
    PromiseInternal<Void> promise = context.promise();
    written.addListener(
        done -> {
          if (mayRepeat && isError(done.cause(), EMSGSIZE)) {
            errors.onSendFailed(done.cause());
            sendSegmented(context, again, frameBytes, recipient, false).onComplete(promise);
          } else if (isSegmentationRefused(done.cause())) {
            errors.onSendFailed(done.cause());
            fallBack(frameBytes, done.cause());
            outcome(context, writeSingly(again, frameBytes, recipient)).onComplete(promise);
          } else {
            again.release();
            outcome(context, written).onComplete(promise);
          }
        });
    return promise.future();
  }

  private ChannelFuture writeSingly(ByteBuf frames, int frameBytes, InetSocketAddress recipient) {
    if (frames.readableBytes() <= frameBytes) {
      return channel.writeAndFlush(new DatagramPacket(frames, recipient));
    }
    PromiseCombiner all = new PromiseCombiner(channel.eventLoop());
    while (frames.isReadable()) {
      ByteBuf frame = frames.readRetainedSlice(Math.min(frameBytes, frames.readableBytes()));
      all.add(channel.write(new DatagramPacket(frame, recipient)));
    }
    frames.release();
    channel.flush();
    ChannelPromise whole = channel.newPromise();
    all.finish(whole);
    return whole;
  }

  private Future<Void> outcome(ContextInternal context, ChannelFuture written) {
    if (written.isSuccess()) {
      return Future.succeededFuture();
    }
    PromiseInternal<Void> promise = context.promise();
    written.addListener(
        done -> {
          if (done.isSuccess()) {
            promise.complete();
          } else {
            errors.onSendFailed(done.cause());
            promise.fail(explain(done.cause()));
          }
        });
    return promise.future();
  }

  /** The kernel answers a send with the ICMP error that came back for an earlier one. */
  private static Throwable explain(Throwable cause) {
    return NetworkError.of(cause) == NetworkError.PORT_UNREACHABLE
        ? new PortUnreachableException()
        : cause;
  }

  private static boolean isSegmentationRefused(Throwable cause) {
    return isError(cause, EIO) || isError(cause, EINVAL) || isError(cause, EMSGSIZE);
  }

  private static boolean isError(Throwable cause, int errorNumber) {
    return cause instanceof Errors.NativeIoException refused
        && refused.expectedErr() == -errorNumber;
  }

  private void fallBack(int frameBytes, Throwable cause) {
    int below = isError(cause, EIO) ? 0 : frameBytes;
    if (below < offloadBelowBytes) {
      offloadBelowBytes = below;
      LOG.info(
          "segmentation offload refused on {} for frames of {} bytes ({}): {} leave one by one",
          channel.localAddress(),
          frameBytes,
          cause.getMessage(),
          below == 0 ? "all datagrams" : "such datagrams");
    }
  }
}
