package io.filecast.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A program as a process of its own, with what it prints; gone with all its children at the end.
 */
public final class RunningProgram implements AutoCloseable {
  /** Far more than anything here takes, also on a busy machine. */
  private static final long EXIT_SECONDS = 300;

  private static final String TIME = "^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} ";
  private static final Pattern PROGRESS = Pattern.compile(TIME + "INFO +.*");

  /** What Vert.x says when a thread did not get the processor for long. */
  private static final Pattern BUSY_MACHINE =
      Pattern.compile(TIME + "WARN +Thread \\S+ has been blocked for \\d+ ms, time limit is .*");

  private final List<String> out = new ArrayList<>();
  private final List<String> err = new ArrayList<>();
  private final List<Thread> readers = new ArrayList<>();
  private final List<String> command;
  private final Process process;

  private RunningProgram(List<String> command, Process process) {
    this.command = command;
    this.process = process;
    readers.add(read(process.inputReader(StandardCharsets.UTF_8), out));
    readers.add(read(process.errorReader(StandardCharsets.UTF_8), err));
  }

  /**
   * Starts a program.
   *
   * @param environment added to this one's
   */
  public static RunningProgram start(
      Path directory, Map<String, String> environment, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(environment);
    return new RunningProgram(command, builder.start());
  }

  private static Thread read(BufferedReader reader, List<String> into) {
    Thread thread =
        new Thread(
            () -> {
              try (reader) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                  synchronized (into) {
                    into.add(line);
                  }
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** The lines of stdout so far. */
  public List<String> out() {
    return copy(out);
  }

  /** What it said that is neither progress nor the standing notice that there are no keys. */
  public List<String> complaints() {
    List<String> said = new ArrayList<>();
    boolean notice = false;
    for (String line : err()) {
      notice = line.contains(" WARN  no keys: ") || notice && line.startsWith("  ");
      if (!notice && !PROGRESS.matcher(line).matches()) {
        said.add(line);
      }
    }
    return said;
  }

  /** The lines of stderr so far, but for what is said only on a busy machine. */
  public List<String> err() {
    return copy(err).stream().filter(line -> !BUSY_MACHINE.matcher(line).matches()).toList();
  }

  private static List<String> copy(List<String> lines) {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /** The lines of stdout so far, each of which has to be a JSON object. */
  public List<JsonObject> events() {
    return out().stream().map(JsonObject::new).toList();
  }

  /** The names of its events; how far it is comes now and then, or never, and is left out. */
  public List<String> namesOfEvents() {
    return events().stream()
        .map(event -> event.getString("event"))
        .filter(name -> !name.equals("progress"))
        .toList();
  }

  /** The lines of JSON with this event. */
  public List<JsonObject> events(String name) {
    return events().stream().filter(event -> name.equals(event.getString("event"))).toList();
  }

  /** Waits for the n-th line of JSON with this event. */
  public JsonObject awaitEvent(String name, int n) {
    await("event " + name + " number " + n, () -> events(name).size() >= n);
    return events(name).get(n - 1);
  }

  /** Waits for a line on stderr. */
  public Matcher awaitLog(String regex) {
    Pattern pattern = Pattern.compile(regex);
    await("a line like " + regex, () -> find(pattern).findAny().isPresent());
    return find(pattern).findFirst().orElseThrow();
  }

  /** Waits for a text somewhere in stdout. */
  public void awaitOut(String text) {
    await("\"" + text + "\"", () -> out().stream().anyMatch(line -> line.contains(text)));
  }

  private Stream<Matcher> find(Pattern pattern) {
    return err().stream().map(pattern::matcher).filter(Matcher::find);
  }

  private void await(String what, java.util.concurrent.Callable<Boolean> condition) {
    try {
      Eventually.holds(what, () -> condition.call() || hasEndedWithout(what, condition));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + this, e);
    }
  }

  private boolean hasEndedWithout(String what, java.util.concurrent.Callable<Boolean> condition)
      throws Exception {
    if (process.isAlive()) {
      return false;
    }
    joinReaders();
    if (condition.call()) {
      return true;
    }
    throw new AssertionError("it has ended without " + what);
  }

  /** The port that a receiver with {@code --json} says it listens on. */
  public int awaitPort() {
    return awaitEvent("listening", 1).getInteger("port");
  }

  /** Waits for the end; returns the exit code, with all output read. */
  public int awaitExit() throws InterruptedException {
    if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still running after " + EXIT_SECONDS + " s\n" + this);
    }
    joinReaders();
    return process.exitValue();
  }

  /** Waits for the end of a sender with {@code --json}; returns what it says of the transfer. */
  public JsonObject awaitTransfer(int exitCode) throws InterruptedException {
    assertThat(awaitExit()).as(toString()).isEqualTo(exitCode);
    return events("transfer").get(0);
  }

  private void joinReaders() throws InterruptedException {
    for (Thread reader : readers) {
      reader.join(TimeUnit.SECONDS.toMillis(EXIT_SECONDS));
    }
  }

  /** Sends a signal by its name. */
  public void signal(String name) throws IOException, InterruptedException {
    signal(process.toHandle(), name);
  }

  /** Sends a signal by its name to any process. */
  public static void signal(ProcessHandle to, String name)
      throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", "-" + name, "" + to.pid()).start().waitFor();
    if (code != 0) {
      throw new AssertionError("kill -" + name + " " + to.pid() + " failed with " + code);
    }
  }

  /**
   * Stands still until {@link #goOn}, with everything it has sent: what happens meanwhile happens
   * in the middle of its transfer, however long it takes.
   */
  public void standStill() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Ends {@link #standStill}. */
  public void goOn() throws IOException, InterruptedException {
    signal("CONT");
  }

  /** Its children and theirs, as of now. */
  public List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  @Override
  public void close() {
    List<ProcessHandle> all = descendants();
    process.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public String toString() {
    return "%s%n--- stdout%n%s%n--- stderr%n%s"
        .formatted(String.join(" ", command), String.join("\n", out()), String.join("\n", err()));
  }
}
