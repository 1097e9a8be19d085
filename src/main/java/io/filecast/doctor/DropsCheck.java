package io.filecast.doctor;

import io.filecast.transport.UdpCounters;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether datagrams that found a full socket buffer are counted, and how many there were.
 *
 * @param ofPort of the sockets on the receiver's port now
 * @param counters of all sockets
 */
record DropsCheck(OptionalLong ofPort, Optional<UdpCounters> counters) implements Check {
  private static final String NAME = "drops";

  /** More than that is felt. */
  private static final double MANY = 0.001;

  @Override
  public Finding look() {
    if (ofPort.isEmpty() || counters.isEmpty()) {
      return Finding.warning(
          NAME,
          "this system does not tell how many datagrams its sockets dropped; logs will lack it",
          "ls /proc/net/udp /proc/net/snmp   # Linux has both");
    }
    UdpCounters udp = counters.get();
    String text =
        "%d of %d datagrams since the start found a socket buffer full"
            .formatted(udp.dropped(), udp.received() + udp.dropped());
    Finding finding =
        udp.dropped() > MANY * udp.received()
            ? Finding.warning(
                NAME, text, "nstat -az UdpRcvbufErrors; sleep 10; nstat UdpRcvbufErrors   # still?")
            : Finding.ok(NAME, text);
    return finding.with("dropped", udp.dropped()).with("received", udp.received());
  }
}
