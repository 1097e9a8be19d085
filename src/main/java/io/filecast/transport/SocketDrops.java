package io.filecast.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Reads how many datagrams the kernel dropped because a socket's receive buffer was full: lost in
 * this host, not in the network. Linux shows it in {@code /proc/net/udp} and {@code udp6}.
 */
public final class SocketDrops {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));

  private SocketDrops() {}

  /**
   * Drops since the sockets bound to this port were opened; empty where the system does not show
   * them. Blocks for well under a millisecond.
   */
  public static OptionalLong ofPort(int port) {
    boolean shown = false;
    long drops = 0;
    for (Path table : TABLES) {
      try {
        drops += sum(Files.readAllLines(table), port);
        shown = true;
      } catch (NoSuchFileException e) {
        continue; // not Linux, or no IPv6
      } catch (IOException e) {
        return OptionalLong.empty();
      }
    }
    return shown ? OptionalLong.of(drops) : OptionalLong.empty();
  }

  /**
   * Drops between two looks at a port; empty when one of them saw nothing. Drops of sockets that
   * were closed in between are not known any more.
   */
  public static OptionalLong between(OptionalLong before, OptionalLong after) {
    return before.isPresent() && after.isPresent()
        ? OptionalLong.of(Math.max(0, after.getAsLong() - before.getAsLong()))
        : OptionalLong.empty();
  }

  /**
   * {@code sl local_address rem_address st ... drops}, addresses as {@code hex:hexport}; drops
   * stands last.
   */
  static long sum(List<String> lines, int port) {
    String suffix = ":%04X".formatted(port);
    long drops = 0;
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      String[] columns = line.strip().split("\\s+");
      if (columns.length > 2 && columns[1].endsWith(suffix)) {
        drops += Long.parseLong(columns[columns.length - 1]);
      }
    }
    return drops;
  }
}
