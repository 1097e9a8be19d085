package io.filecast.bench.peer;

import io.filecast.bench.Contender;
import io.filecast.bench.Scenario;
import io.filecast.bench.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A small C program with segmentation offload, memory to memory: the ceiling for UDP. */
public final class CCeiling implements Contender {
  public static final String NAME = "c-ceiling";

  /** One stream for all. */
  public static final String MULTICAST = "c-multicast";

  private static final String GROUP = "239.192.7.7";

  private static final Path SOURCE = Path.of("src/test/c/ceiling.c");
  private static final Pattern RESULT = Pattern.compile("seconds ([0-9.]+) delivered ([0-9.]+)");

  private final boolean multicast;

  /**
   * @param multicast whether one stream goes to all
   */
  public CCeiling(boolean multicast) {
    this.multicast = multicast;
  }

  @Override
  public String name() {
    return multicast ? MULTICAST : NAME;
  }

  @Override
  public String settings() {
    return SOURCE
        + ": UDP_SEGMENT and UDP_GRO, frames of 1400 bytes, memory to memory"
        + (multicast ? ", one stream for all" : "")
        + "; rate by its own clock";
  }

  @Override
  public String version() {
    return "this one";
  }

  @Override
  public Kind kind() {
    return Kind.CEILING;
  }

  @Override
  public Optional<String> whyNot(Scenario scenario) {
    if (scenario.lossPercent() > 0) {
      return Optional.of("it repairs nothing, and there is loss");
    }
    if (multicast && scenario.network() == Scenario.Network.LOOPBACK) {
      return Optional.of("receivers on one host would share a port");
    }
    return Files.exists(SOURCE)
        ? Installed.missing("cc")
        : Optional.of(SOURCE + " is not in the working directory");
  }

  @Override
  public List<List<String>> takers(Transfer transfer) throws IOException {
    String program = program(transfer);
    return transfer.each(
        i ->
            multicast
                ? List.of(program, "receive", "" + transfer.port(i), GROUP, transfer.address(i))
                : List.of(program, "receive", "" + transfer.port(i)));
  }

  @Override
  public List<String> sender(Transfer transfer) throws IOException {
    List<String> words =
        new ArrayList<>(List.of(program(transfer), "send", "" + transfer.scenario().bytes()));
    if (multicast) {
      words.add(GROUP + ":" + transfer.port(1) + "@");
    }
    words.addAll(transfer.each(i -> transfer.address(i) + ":" + transfer.port(i)));
    return words;
  }

  /** Compiled when it is first wanted. */
  private static String program(Transfer transfer) throws IOException {
    Path program = transfer.directory().resolve("ceiling");
    if (!Files.exists(program)) {
      Process compiler =
          new ProcessBuilder("cc", "-O2", "-o", "" + program, "" + SOURCE)
              .redirectErrorStream(true)
              .start();
      String said = new String(compiler.getInputStream().readAllBytes());
      if (!Files.exists(program)) {
        throw new IOException("cc: " + said);
      }
    }
    return program.toString();
  }

  /** What was lost on the way was not moved: the time is what all of it would have taken. */
  @Override
  public OptionalDouble ownSeconds(Path senderOut) throws IOException {
    Matcher matcher = RESULT.matcher(Contender.text(senderOut));
    return matcher.find()
        ? OptionalDouble.of(
            Double.parseDouble(matcher.group(1)) / Double.parseDouble(matcher.group(2)))
        : OptionalDouble.empty();
  }
}
