package io.filecast.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the kernel counts of all UDP over IPv4 of this host since it was started; of this network
 * namespace since it was made.
 *
 * @param received datagrams that programs got
 * @param dropped datagrams that found the receive buffer of their socket full
 */
public record UdpCounters(long received, long dropped) {
  /** Empty where the system does not show them. Blocks for well under a millisecond. */
  public static Optional<UdpCounters> read() {
    try {
      return parse(Files.readAllLines(Path.of("/proc/net/snmp")));
    } catch (IOException e) {
      return Optional.empty(); // not Linux, or a container that hides it
    }
  }

  /** A line {@code Udp: } with names, the next with figures. */
  static Optional<UdpCounters> parse(List<String> lines) {
    List<List<String>> udp =
        lines.stream()
            .filter(line -> line.startsWith("Udp: "))
            .map(line -> Arrays.asList(line.split(" ")))
            .toList();
    if (udp.size() != 2) {
      return Optional.empty();
    }
    int received = udp.get(0).indexOf("InDatagrams");
    int dropped = udp.get(0).indexOf("RcvbufErrors");
    if (received < 0 || dropped < 0 || udp.get(1).size() <= Math.max(received, dropped)) {
      return Optional.empty();
    }
    return Optional.of(
        new UdpCounters(
            Long.parseLong(udp.get(1).get(received)), Long.parseLong(udp.get(1).get(dropped))));
  }
}
