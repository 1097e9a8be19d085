package io.filecast.cli.compare;

import io.filecast.program.Build;
import io.filecast.report.Circumstances.Fact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a measurement is taken on, as far as the system tells. */
final class ThisMachine {
  private ThisMachine() {}

  /** Takes a look now: it changes. */
  static List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    int processors = Runtime.getRuntime().availableProcessors();
    String model = find("/proc/cpuinfo", "(?m)^model name\\s*:\\s*(.+)$").orElse("unknown model");
    facts.add(new Fact("processors", "%d x %s".formatted(processors, model)));
    find("/proc/meminfo", "(?m)^MemTotal:\\s*(\\d+) kB")
        .ifPresent(kib -> facts.add(new Fact("memory", Long.parseLong(kib) / 1024 + " MiB")));
    facts.add(
        new Fact(
            "system",
            "%s %s, %s"
                .formatted(
                    System.getProperty("os.name"),
                    System.getProperty("os.version"),
                    System.getProperty("os.arch"))));
    facts.add(
        new Fact(
            "Java", "%s, %s".formatted(Runtime.version(), System.getProperty("java.vm.name"))));
    facts.add(new Fact("filecast", Build.text()));
    addBuffer(facts, "rmem_default");
    addBuffer(facts, "rmem_max");
    find("/proc/loadavg", "^(\\S+)")
        .ifPresent(
            load ->
                facts.add(
                    new Fact(
                        "load before",
                        "%s programs wanted to run, on average over the minute before"
                            .formatted(load))));
    return facts;
  }

  private static void addBuffer(List<Fact> facts, String name) {
    find("/proc/sys/net/core/" + name, "(\\d+)")
        .ifPresent(bytes -> facts.add(new Fact("net.core." + name, bytes + " bytes")));
  }

  /** Through one large buffer: some of these files are empty from the second read on. */
  private static String read(String file) throws IOException {
    return String.join("\n", Files.readAllLines(Path.of(file)));
  }

  private static Optional<String> find(String file, String regex) {
    try {
      Matcher matcher = Pattern.compile(regex).matcher(read(file));
      return matcher.find() ? Optional.of(matcher.group(1).strip()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // not Linux, or a container that hides it
    }
  }
}
