package io.filecast.mistakes;

import io.filecast.testing.Jars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Makes tests of a table of mistakes; two at a time, since each has to wait for a Java to start.
 */
final class Mistakes {
  private static final int AT_ONCE = 2;

  private Mistakes() {}

  /** Programs run in this directory, where a {@code picture} and a {@code folder} are put. */
  static Jars jarsIn(Path directory) throws IOException {
    Files.copy(Jars.SAMPLE, directory.resolve("picture"));
    Files.createDirectory(directory.resolve("folder"));
    return new Jars(directory);
  }

  static Stream<DynamicTest> tests(Jars jars, Stream<Mistake> table) {
    return tests(jars, List.of(), table);
  }

  /**
   * @param prefix what starts Java: as another user, say
   */
  static Stream<DynamicTest> tests(Jars jars, List<String> prefix, Stream<Mistake> table) {
    ExecutorService workers =
        Executors.newFixedThreadPool(
            AT_ONCE,
            task -> {
              Thread thread = new Thread(task, "mistakes");
              thread.setDaemon(true);
              return thread;
            });
    List<DynamicTest> tests =
        table
            .map(
                mistake -> {
                  Future<?> result = workers.submit(run(jars, prefix, mistake));
                  return DynamicTest.dynamicTest(mistake.title(), () -> await(result));
                })
            .toList();
    workers.shutdown();
    return tests.stream();
  }

  private static Callable<Void> run(Jars jars, List<String> prefix, Mistake mistake) {
    return () -> {
      mistake.check(mistake.start(jars, prefix));
      return null;
    };
  }

  private static void await(Future<?> result) throws Throwable {
    try {
      result.get();
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }
}
