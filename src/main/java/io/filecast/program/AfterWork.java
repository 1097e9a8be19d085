package io.filecast.program;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the training of a class-data archive that this start has missed, in a process of its own,
 * when the program has done its work and reported: the training takes two seconds of a processor,
 * and nobody waits for them.
 */
public final class AfterWork {
  /** Set by the launchers where they find no archive. */
  private static final String MISSED = "filecast.archiveMissed";

  /** A program that is interrupted and not done by then is being killed. */
  private static final long MAX_WAIT_SECONDS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(AfterWork.class);

  private static final AtomicBoolean WANTED = new AtomicBoolean(Boolean.getBoolean(MISSED));

  private final CountDownLatch done = new CountDownLatch(1);

  private AfterWork() {}

  /**
   * Runs the program.
   *
   * @return its exit code, with which the JVM is to end
   */
  public static int of(IntSupplier program) {
    AfterWork after = new AfterWork();
    Runtime.getRuntime().addShutdownHook(new Thread(after::onShutdown, "filecast-after-work"));
    try {
      return program.getAsInt();
    } finally {
      after.done.countDown();
    }
  }

  /** Notes that children of this program start without an archive. */
  public static void wantTraining() {
    WANTED.set(true);
  }

  private void onShutdown() {
    try {
      if (WANTED.get() && done.await(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
        ClassDataArchive.of(System.getProperty("java.class.path"))
            .filter(archive -> !archive.holds())
            .filter(archive -> ArchiveTraining.obstacle(archive).isEmpty())
            .ifPresent(AfterWork::startTraining);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void startTraining(ClassDataArchive archive) {
    List<String> line = new ArrayList<>(ChildCommand.java());
    line.add("-cp");
    line.add(archive.jar().toString());
    line.add(ClassDataArchive.class.getName());
    line.add(archive.file().getParent().toString());
    List<String> outOfTheWay = new ArrayList<>(List.of("nice"));
    outOfTheWay.addAll(line);
    try {
      start(outOfTheWay);
    } catch (IOException withoutNice) {
      try {
        start(line);
      } catch (IOException e) {
        LOG.debug("no class-data archive: {}", e.toString());
      }
    }
  }

  private static void start(List<String> line) throws IOException {
    new ProcessBuilder(line)
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
