package io.filecast.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.util.concurrent.PromiseCombiner;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a {@link Burst} into what the channel can send: one segmented packet, or a datagram per
 * frame.
 *
 * <p>The kernel refuses segmentation where the route cannot do it at all: no checksum offload
 * (EIO); and where frames are over the MTU (EINVAL, EMSGSIZE). Such a burst is sent again as single
 * datagrams, and so is everything after it on this socket with frames as large or larger.
 */
final class BurstSplitter extends ChannelOutboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(BurstSplitter.class);

  /** Linux error numbers, the same on all architectures Netty's native transport is built for. */
  private static final int EIO = 5;

  private static final int EINVAL = 22;
  private static final int EMSGSIZE = 90;

  /** Frames of this size and above leave as single datagrams; 0 = all do. */
  private int offloadBelowBytes;

  BurstSplitter(boolean segmentationOffload) {
    offloadBelowBytes = segmentationOffload ? Integer.MAX_VALUE : 0;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof DatagramPacket packet
        && packet.content().unwrap() instanceof Burst burst) {
      if (burst.readableBytes() <= burst.frameBytes()) {
        ctx.write(new DatagramPacket(burst, packet.recipient()), promise);
      } else if (burst.frameBytes() < offloadBelowBytes) {
        writeSegmented(ctx, burst, packet.recipient(), promise);
      } else {
        writeSingly(ctx, burst, packet.recipient(), promise);
      }
    } else {
      ctx.write(message, promise);
    }
  }

  private void writeSegmented(
      ChannelHandlerContext ctx, Burst burst, InetSocketAddress recipient, ChannelPromise promise) {
    ChannelPromise whole = ctx.newPromise();
    whole.addListener(
        written -> {
          if (written.isSuccess()) {
            burst.release();
            promise.trySuccess();
          } else if (isSegmentationRefused(written.cause())) {
            fallBack(ctx, burst.frameBytes(), written.cause());
            writeSingly(ctx, burst, recipient, promise);
            ctx.flush();
          } else {
            burst.release();
            promise.tryFailure(written.cause());
          }
        });
    ctx.write(
        new SegmentedDatagramPacket(burst.retainedDuplicate(), burst.frameBytes(), recipient),
        whole);
  }

  private void writeSingly(
      ChannelHandlerContext ctx, Burst burst, InetSocketAddress recipient, ChannelPromise promise) {
    PromiseCombiner all = new PromiseCombiner(ctx.executor());
    while (burst.isReadable()) {
      ByteBuf frame = burst.readRetainedSlice(Math.min(burst.frameBytes(), burst.readableBytes()));
      all.add(ctx.write(new DatagramPacket(frame, recipient)));
    }
    burst.release();
    all.finish(promise);
  }

  private static boolean isSegmentationRefused(Throwable cause) {
    return cause instanceof Errors.NativeIoException refused
        && (isError(refused, EIO) || isError(refused, EINVAL) || isError(refused, EMSGSIZE));
  }

  private static boolean isError(Errors.NativeIoException e, int errorNumber) {
    return e.expectedErr() == -errorNumber;
  }

  private void fallBack(ChannelHandlerContext ctx, int frameBytes, Throwable cause) {
    int below =
        cause instanceof Errors.NativeIoException refused && isError(refused, EIO) ? 0 : frameBytes;
    if (below < offloadBelowBytes) {
      offloadBelowBytes = below;
      LOG.info(
          "segmentation offload refused on {} for frames of {} bytes ({}): {} leave one by one",
          ctx.channel().localAddress(),
          frameBytes,
          cause.getMessage(),
          below == 0 ? "all datagrams" : "such datagrams");
    }
  }
}
