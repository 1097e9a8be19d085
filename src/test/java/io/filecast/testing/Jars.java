package io.filecast.testing;

import io.filecast.program.ClassDataArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

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

  /** What the launchers in {@code bin} and the program itself tell every Java that they start. */
  private static final List<String> AS_LAUNCHED =
      List.of("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData");

  /**
   * For a program that is over soon, as for child JVMs: with these a short run takes two thirds of
   * the processor time that it takes with Java's defaults.
   */
  private static final List<String> FOR_A_SHORT_RUN = List.of("-XX:TieredStopAtLevel=1");

  /** For a program that moves much, as launchers start it. */
  private static final List<String> FOR_A_LONG_RUN =
      List.of(
          "-XX:Tier4InvocationThreshold=20000",
          "-XX:Tier4MinInvocationThreshold=5000",
          "-XX:Tier4CompileThreshold=40000",
          "-XX:Tier4BackEdgeThreshold=200000");

  /**
   * Programs use no class-data archive but one beside their jar, and make none. They wait for an
   * answer longer than any busy machine takes; tests of what happens without one set an option.
   */
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "XDG_CACHE_HOME", "/dev/null",
          "FILECAST_TIMEOUTS_ANSWER_MILLIS", "60s",
          "FILECAST_TIMEOUTS_SILENCE_MILLIS", "60s");

  private static final Map<Path, List<String>> ARCHIVES = new ConcurrentHashMap<>();

  private final List<RunningProgram> started = Collections.synchronizedList(new ArrayList<>());
  private final Path directory;

  /**
   * @param directory where programs run
   */
  public Jars(Path directory) {
    this.directory = directory;
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

  /** The command line of a program that is over soon, or moves little. */
  public static List<String> javaLine(Path jar, String... words) {
    return javaLine(FOR_A_SHORT_RUN, jar, words);
  }

  /** The command line of a program that moves much. */
  public static List<String> javaLineOfALongRun(Path jar, String... words) {
    return javaLine(FOR_A_LONG_RUN, jar, words);
  }

  private static List<String> javaLine(List<String> options, Path jar, String... words) {
    List<String> line = new ArrayList<>(List.of(JAVA));
    line.addAll(options);
    line.addAll(startOptions(jar));
    line.addAll(List.of("-jar", jar.toString()));
    line.addAll(Arrays.asList(words));
    return line;
  }

  /** As the launchers start Java: also from the archive that the build has made beside the jar. */
  public static List<String> startOptions(Path jar) {
    List<String> options = new ArrayList<>(AS_LAUNCHED);
    options.addAll(ARCHIVES.computeIfAbsent(jar, ClassDataArchive::wordsFor));
    return options;
  }

  /** Any program. */
  public RunningProgram run(List<String> command) throws IOException {
    return run(Map.of(), command);
  }

  /** Any program, with more in its environment. */
  public RunningProgram run(Map<String, String> more, List<String> command) throws IOException {
    Map<String, String> all = new java.util.HashMap<>(ENVIRONMENT);
    all.putAll(more);
    List<String> line = new ArrayList<>(IN_A_TERMINAL);
    line.addAll(command);
    RunningProgram program = RunningProgram.start(directory, all, line);
    started.add(program);
    return program;
  }

  /** Settings with which programs keep their class-data archives below a directory. */
  public static Map<String, String> keepingArchives(Path cache) {
    return Map.of("XDG_CACHE_HOME", cache.toString());
  }

  /**
   * The processes that make class-data archives for jars below a directory. A program that has
   * ended has started its own by then.
   */
  public static List<ProcessHandle> trainings(Path below) {
    return ProcessHandle.allProcesses()
        .filter(process -> commandLine(process).contains("io.filecast.program.ClassDataArchive"))
        .filter(process -> commandLine(process).contains(below.toString()))
        .toList();
  }

  private static String commandLine(ProcessHandle process) {
    return process.info().commandLine().orElse("");
  }

  /** Waits until no more class-data archives are made for jars below a directory. */
  public static void awaitTrainings(Path below) {
    trainings(below).forEach(training -> training.onExit().join());
  }

  @Override
  public void close() {
    started.forEach(RunningProgram::close);
  }
}
