package io.filecast;

import io.filecast.config.ConfigException;
import io.filecast.engine.ProgramVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a Vert.x under a command: made, used, closed; also when a signal ends the JVM in
 * between.
 */
final class Program {
  private static final Logger LOG = LoggerFactory.getLogger(Program.class);

  /** How long an interrupted program may take to report and to close its files. */
  private static final long SHUTDOWN_SECONDS = 5;

  private final Vertx vertx = ProgramVertx.create();
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean interrupted;

  private Program() {}

  /**
   * Runs a command on a Vert.x of its own and waits for its exit code. When a signal comes, the
   * verticles are undeployed, which ends the command early, and the JVM waits until it has
   * reported.
   */
  static int run(Function<Program, Future<Integer>> command) {
    Program program = new Program();
    Thread hook = new Thread(program::interrupt, "filecast-interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return await(command.apply(program));
    } catch (RuntimeException e) {
      return explain(e);
    } finally {
      program.finished.countDown();
      if (!isShuttingDown(hook)) {
        await(program.vertx.close());
      }
    }
  }

  Vertx vertx() {
    return vertx;
  }

  /** Whether a signal asks for an early end: begin nothing new. */
  boolean isInterrupted() {
    return interrupted;
  }

  private void interrupt() {
    if (finished.getCount() == 0) {
      return;
    }
    interrupted = true;
    vertx.deploymentIDs().forEach(vertx::undeploy);
    try {
      if (!finished.await(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("not all could be closed within {} s", SHUTDOWN_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isShuttingDown(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException e) { // the JVM is on its way down already
      return true;
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException io) {
        throw new UncheckedIOException(io);
      }
      if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw e;
    }
  }

  /**
   * Tells the user why a command failed, in one line, and what the exit code for it is. Only a
   * mistake of filecast itself gets a stack trace.
   */
  static int explain(Throwable e) {
    if (e instanceof ConfigException) {
      System.err.println(e.getMessage());
      return ExitCode.USAGE;
    }
    if (e instanceof UncheckedIOException) {
      System.err.println(e.getCause().getMessage());
      return ExitCode.FAILED;
    }
    LOG.error("this is a mistake in filecast; please report it", e);
    return ExitCode.FAILED;
  }
}
