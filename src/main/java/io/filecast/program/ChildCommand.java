package io.filecast.program;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command line that starts a child JVM on the same code as this one, tuned for a short life.
 *
 * @param words program and arguments
 * @param archive class-data archive that shortens its start; empty where none is possible
 */
public record ChildCommand(List<String> words, Optional<ClassDataArchive> archive) {

  /**
   * Javas that warn about native access and Unsafe unless told that it is meant (JEP 472, JEP 498).
   */
  private static final int NATIVE_ACCESS_WARNS_SINCE = 24;

  private static final String FIRST_COMPILER_ONLY = "-XX:TieredStopAtLevel=1";
  private static final String LOG_LEVEL = "-Dfilecast.logLevel=";

  /**
   * @param mainClass a class of this program with a {@code main}
   */
  public static ChildCommand ofThisProgram(Class<?> mainClass) {
    String classPath = System.getProperty("java.class.path");
    List<String> words = new ArrayList<>(java());
    words.add(LOG_LEVEL + logLevel());
    words.add("-cp");
    words.add(withFullName(classPath));
    words.add(mainClass.getName());
    Optional<ClassDataArchive> archive = ClassDataArchive.of(classPath);
    archive.filter(missed -> !missed.holds()).ifPresent(missed -> AfterWork.wantTraining());
    return new ChildCommand(words, archive);
  }

  /** That of this program: its user has asked for details, or for nothing but problems. */
  private static String logLevel() {
    Logger own = LoggerFactory.getLogger("io.filecast");
    return own.isDebugEnabled() ? "DEBUG" : own.isInfoEnabled() ? "INFO" : "WARN";
  }

  /** This Java, and how it runs programs that are over soon. */
  public static List<String> java() {
    List<String> words = new ArrayList<>();
    words.add(ProcessHandle.current().info().command().orElse("java"));
    words.add(FIRST_COMPILER_ONLY);
    words.add("-XX:+UseSerialGC");
    words.add("-XX:+ExitOnOutOfMemoryError");
    words.add("-Xshare:auto");
    if (Runtime.version().feature() >= NATIVE_ACCESS_WARNS_SINCE) {
      words.add("--enable-native-access=ALL-UNNAMED");
      words.add("--sun-misc-unsafe-memory-access=allow");
    }
    return words;
  }

  /** A class-data archive holds for a jar by its one full name. */
  private static String withFullName(String classPath) {
    try {
      return Path.of(classPath).toRealPath().toString();
    } catch (IOException e) { // several jars
      return classPath;
    }
  }

  /** The same for a child that ciphers: only the second compiler knows the processor's AES. */
  public ChildCommand withAllCompilers() {
    List<String> all = new ArrayList<>(words);
    all.remove(FIRST_COMPILER_ONLY);
    return new ChildCommand(all, archive);
  }

  /** The same for a child whose start nobody waits for, and that logs nothing below WARN. */
  public ChildCommand inTheBackground() {
    List<String> quiet = new ArrayList<>(words);
    quiet.add(quiet.indexOf("-cp"), LOG_LEVEL + "WARN"); // the last one counts
    return new ChildCommand(quiet, archive);
  }

  /** The command line for the next child. */
  public List<String> line() {
    List<String> line = new ArrayList<>(words);
    archive.ifPresent(a -> line.addAll(1, a.words()));
    return line;
  }
}
