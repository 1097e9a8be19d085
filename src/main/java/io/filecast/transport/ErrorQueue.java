package io.filecast.transport;

import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;

/**
 * What the kernel keeps for a socket about datagrams it has sent: ICMP errors that came back, and
 * sends that were too large. Only with it (IP_RECVERR; ip(7), ipv6(7)) does a socket that is not
 * connected learn of either. Each entry also fails one read or send, and that is all filecast wants
 * to know; but as long as one is left the socket counts as ready, and its event loop would turn
 * without end. So it is to be emptied after every such failure.
 */
final class ErrorQueue {
  /** Levels and numbers as in {@code netinet/in.h}. */
  private static final IntegerUnixChannelOption IP_RECVERR =
      new IntegerUnixChannelOption("IP_RECVERR", 0, 11);

  private static final IntegerUnixChannelOption IPV6_RECVERR =
      new IntegerUnixChannelOption("IPV6_RECVERR", 41, 25);

  private final DatagramChannel channel;
  private final boolean isKept;

  private ErrorQueue(DatagramChannel channel, boolean isKept) {
    this.channel = channel;
    this.isKept = isKept;
  }

  /** Has the kernel keep errors where the channel can ask for it. */
  static ErrorQueue of(DatagramChannel channel, boolean ipv6) {
    ErrorQueue queue = new ErrorQueue(channel, channel instanceof EpollDatagramChannel);
    if (queue.isKept) {
      channel.config().setOption(IP_RECVERR, 1);
      if (ipv6) {
        BurstChannel.setIfPossible(channel, IPV6_RECVERR, 1);
      }
    }
    return queue;
  }

  /** Linux drops the entries of both families when either option is switched off. */
  void empty() {
    if (isKept && channel.isOpen()) {
      BurstChannel.setIfPossible(channel, IP_RECVERR, 0);
      BurstChannel.setIfPossible(channel, IP_RECVERR, 1);
    }
  }
}
