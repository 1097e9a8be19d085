package io.filecast.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs the finished jars as a user would; remembers what it started, to end it. */
public final class Jars implements AutoCloseable {
  /** The 12 KB image that the lab's job is done with. */
  public static final Path SAMPLE = Path.of("conf/sample.png").toAbsolutePath();

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /**
   * A shell that starts a program in the background lets it ignore Ctrl-C, and Java leaves it at
   * that; where env knows how, ours begins as it would in a terminal.
   */
  private static final List<String> IN_A_TERMINAL =
      succeeds("env", "--default-signal=INT", "true")
          ? List.of("env", "--default-signal=INT")
          : List.of();

  private final List<RunningProgram> started = Collections.synchronizedList(new ArrayList<>());
  private final Path directory;
  private final Map<String, String> environment;

  /**
   * @param directory where programs run; class-data archives go below it, so that the user's stay
   *     as they are
   */
  public Jars(Path directory) {
    this.directory = directory;
    this.environment = Map.of("XDG_CACHE_HOME", directory.resolve("cache").toString());
  }

  /** Whether a program is there and ends with code 0, for tests that need it. */
  public static boolean succeeds(String... command) {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public static Path sender() {
    return jar("sender-fat.jar");
  }

  public static Path receiver() {
    return jar("receiver-fat.jar");
  }

  private static Path jar(String name) {
    Path jar = Path.of(System.getProperty("filecast.jars", "."), name).toAbsolutePath();
    if (!Files.isRegularFile(jar)) {
      throw new AssertionError(jar + " is missing: build it first");
    }
    return jar;
  }

  /** {@code java -jar sender-fat.jar words...}. */
  public RunningProgram send(String... words) throws IOException {
    return run(javaLine(sender(), words));
  }

  /** {@code java -jar receiver-fat.jar words...}. */
  public RunningProgram receive(String... words) throws IOException {
    return run(javaLine(receiver(), words));
  }

  /** A receiver on a free port of 127.0.0.1 that prints JSON. */
  public RunningProgram receiveOnLoopback(Path output, String... more) throws IOException {
    return receive(onLoopback(output, more));
  }

  /** The words of a receiver on a free port of 127.0.0.1 that prints JSON. */
  public static String[] onLoopback(Path output, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("--json", "--host", "127.0.0.1", "--port", "0", "--output", "" + output));
    words.addAll(Arrays.asList(more));
    return words.toArray(String[]::new);
  }

  public static List<String> javaLine(Path jar, String... words) {
    List<String> line = new ArrayList<>(List.of(JAVA, "-jar", jar.toString()));
    line.addAll(Arrays.asList(words));
    return line;
  }

  /** Any program. */
  public RunningProgram run(List<String> command) throws IOException {
    return run(environment, command);
  }

  /** Any program, with more in its environment. */
  public RunningProgram run(Map<String, String> more, List<String> command) throws IOException {
    Map<String, String> all = new java.util.HashMap<>(environment);
    all.putAll(more);
    List<String> line = new ArrayList<>(IN_A_TERMINAL);
    line.addAll(command);
    RunningProgram program = RunningProgram.start(directory, all, line);
    started.add(program);
    return program;
  }

  /** The class-data archives that programs have left in the cache. */
  public List<Path> archives() throws IOException {
    Path cache = Path.of(environment.get("XDG_CACHE_HOME"));
    if (!Files.isDirectory(cache)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(cache)) {
      return files.filter(file -> file.toString().endsWith(".jsa")).toList();
    }
  }

  @Override
  public void close() {
    started.forEach(RunningProgram::close);
  }
}
