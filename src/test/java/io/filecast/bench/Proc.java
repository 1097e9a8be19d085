package io.filecast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What the kernel tells about a process under /proc. A process that is gone counts 0. */
final class Proc {
  /** USER_HZ, 100 on every Linux that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int FIELDS_BEFORE_STATE = 2;
  private static final int UTIME = 14 - FIELDS_BEFORE_STATE - 1;
  private static final int CHILDREN_STIME = 17 - FIELDS_BEFORE_STATE - 1;

  private Proc() {}

  /** CPU time of all its threads and of its children that it has waited for (proc(5), stat). */
  static double cpuSeconds(long pid) {
    String stat = read(pid, "stat");
    if (stat.isEmpty()) {
      return 0;
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Arrays.stream(fields, UTIME, CHILDREN_STIME + 1).mapToLong(Long::parseLong).sum()
        / TICKS_PER_SECOND;
  }

  /** The most memory it ever had resident. */
  static long peakRssBytes(long pid) {
    return read(pid, "status")
        .lines()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElse(0);
  }

  /** Forgets the most memory so far. */
  static void resetPeakRss(long pid) throws IOException {
    Files.writeString(Path.of("/proc/" + pid + "/clear_refs"), "5");
  }

  /** Whether a socket of its network, UDP or TCP, is bound to the port and waits. */
  static boolean isBound(long pid, int port) {
    String local = ":%04X ".formatted(port);
    for (String table : new String[] {"udp", "udp6", "tcp", "tcp6"}) {
      boolean isTcp = table.startsWith("tcp");
      boolean bound =
          read(pid, "net/" + table)
              .lines()
              .anyMatch(
                  line -> {
                    String[] words = line.strip().split("\\s+");
                    return (words[1] + " ").endsWith(local) && (!isTcp || words[3].equals("0A"));
                  });
      if (bound) {
        return true;
      }
    }
    return false;
  }

  private static String read(long pid, String name) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/" + name));
    } catch (IOException e) { // it has ended, maybe between open and read
      return "";
    }
  }
}
