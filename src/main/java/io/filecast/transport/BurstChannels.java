package io.filecast.transport;

import io.netty.channel.socket.DatagramChannel;
import java.util.Optional;

/**
 * Prepares the channels under Vert.x datagram sockets for bursts, before Vert.x adds its own
 * handler.
 */
final class BurstChannels {
  /**
   * The channel of the socket that this thread is just making. Vert.x makes and configures it
   * within {@code createDatagramSocket} and hands it to nobody.
   */
  private static final ThreadLocal<DatagramChannel> CONFIGURED = new ThreadLocal<>();

  private BurstChannels() {}

  static void decorate(DatagramChannel channel, boolean segmentationOffload) {
    channel.config().setRecvByteBufAllocator(new BurstReadAllocator());
    channel.pipeline().addLast(new UnreachableCounter(), new BurstSplitter(segmentationOffload));
    CONFIGURED.set(channel);
  }

  /**
   * The channel configured last on this thread, once; empty under a Vert.x without burst transport.
   */
  static Optional<DatagramChannel> take() {
    DatagramChannel channel = CONFIGURED.get();
    CONFIGURED.remove();
    return Optional.ofNullable(channel);
  }
}
