package io.filecast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A program whose output goes to files, and whose CPU time is told by the shell around it. */
final class MeasuredProcess implements Sending {
  /** Exact, and with all children, where a look into /proc comes too late for a short program. */
  private static final List<String> IN_TIMING_SHELL =
      List.of("bash", "-c", "TIMEFORMAT='filecast-bench-cpu %U %S'; time \"$@\"", "bash");

  private static final Pattern CPU = Pattern.compile("filecast-bench-cpu ([0-9.]+) ([0-9.]+)");

  /** Finds in what a program printed the time of the transfer alone. */
  interface Clock {
    Clock NONE = out -> OptionalDouble.empty();

    OptionalDouble readFrom(Path out) throws IOException;
  }

  private final Process process;
  private final Clock clock;
  private final Path out;
  private final Path err;

  private MeasuredProcess(Process process, Clock clock, Path out, Path err) {
    this.process = process;
    this.clock = clock;
    this.out = out;
    this.err = err;
  }

  /** The command that tells its CPU time at its end. */
  static List<String> timed(List<String> command) {
    return Stream.concat(IN_TIMING_SHELL.stream(), command.stream()).toList();
  }

  /**
   * Starts a program.
   *
   * @param label names its output files in the directory
   */
  static MeasuredProcess start(
      List<String> command,
      Path directory,
      String label,
      Map<String, String> environment,
      Clock clock)
      throws IOException {
    Path out = directory.resolve(label + ".out");
    Path err = directory.resolve(label + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("LC_ALL", "C");
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    return new MeasuredProcess(process, clock, out, err);
  }

  @Override
  public long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public boolean endedBy(long deadlineNanos) throws InterruptedException {
    return process.waitFor(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  @Override
  public Optional<String> failure() throws IOException {
    return process.exitValue() == 0
        ? Optional.empty()
        : Optional.of("exit code " + process.exitValue() + ": " + lastWords());
  }

  /** Exact for a program started with {@link #timed}. */
  @Override
  public double cpuSeconds() throws IOException {
    Matcher matcher = CPU.matcher(Files.readString(err));
    return matcher.find()
        ? Double.parseDouble(matcher.group(1)) + Double.parseDouble(matcher.group(2))
        : Proc.cpuSeconds(process.pid());
  }

  @Override
  public OptionalDouble ownSeconds() throws IOException {
    return clock.readFrom(out);
  }

  /** The end of what it printed, on one line, for an error. */
  String lastWords() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : List.of(out, err)) {
      Files.readString(file).lines().filter(line -> !CPU.matcher(line).find()).forEach(lines::add);
    }
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - 4), lines.size()));
  }

  /** Ends it and all its children. */
  @Override
  public void close() {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
