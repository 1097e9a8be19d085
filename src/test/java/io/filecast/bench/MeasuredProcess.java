package io.filecast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A program whose output goes to files, and whose CPU time is told by the shell around it. */
final class MeasuredProcess implements AutoCloseable {
  /** Exact, and with all children, where a look into /proc comes too late for a short program. */
  private static final List<String> IN_TIMING_SHELL =
      List.of("bash", "-c", "TIMEFORMAT='filecast-bench-cpu %U %S'; time \"$@\"", "bash");

  private static final Pattern CPU = Pattern.compile("filecast-bench-cpu ([0-9.]+) ([0-9.]+)");

  private final Process process;
  private final Path out;
  private final Path err;

  private MeasuredProcess(Process process, Path out, Path err) {
    this.process = process;
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
      List<String> command, Path directory, String label, Map<String, String> environment)
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
    return new MeasuredProcess(process, out, err);
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Whether it ended before this moment of {@link System#nanoTime}. */
  boolean endedBy(long deadlineNanos) throws InterruptedException {
    return process.waitFor(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  int exitCode() {
    return process.exitValue();
  }

  /** After the end of a program started with {@link #timed}. */
  double cpuSeconds() throws IOException {
    Matcher matcher = CPU.matcher(Files.readString(err));
    return matcher.find()
        ? Double.parseDouble(matcher.group(1)) + Double.parseDouble(matcher.group(2))
        : Proc.cpuSeconds(process.pid());
  }

  Path out() {
    return out;
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
