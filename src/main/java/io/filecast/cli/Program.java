package io.filecast.cli;

import io.filecast.cli.compare.ComparisonRuntime;
import io.filecast.cli.terminal.Console;
import io.filecast.config.ConfigException;
import io.filecast.config.Settings;
import io.filecast.config.TransportChoice;
import io.filecast.content.file.OutOfMemory;
import io.filecast.program.NettyProperties;
import io.filecast.program.OutOfMemoryExit;
import io.filecast.program.ProgramVertx;
import io.filecast.transport.BurstTransport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a Vert.x under a command: made, used, closed; also when a signal ends the JVM in
 * between.
 */
public final class Program implements ComparisonRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(Program.class);

  /** How long an interrupted program may take to report and to close its files. */
  private static final long SHUTDOWN_MILLIS = 5_000;

  private static final long SHUTDOWN_STEP_MILLIS = 20;

  private final AtomicBoolean transportTold = new AtomicBoolean();
  private volatile BurstTransport transport = ProgramVertx.transport(TransportChoice.AUTO);
  private volatile Vertx vertx = ProgramVertx.create(transport);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Promise<Void> interruption = Promise.promise();

  private Program() {}

  /**
   * Runs a command on a Vert.x of its own and waits for its exit code. When a signal comes, the
   * verticles are undeployed, which ends the command early, and the JVM waits until it has
   * reported.
   */
  public static int run(Function<Program, Future<Integer>> command) {
    NettyProperties.set();
    OutOfMemoryExit.install();
    HeapCheck.require();
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

  @Override
  public Vertx vertx() {
    return vertx;
  }

  /** What {@link #vertx} runs on. */
  @Override
  public BurstTransport transport() {
    return transport;
  }

  /** Loads a configuration; to be called on the thread of {@link #run}, which waits. */
  public Settings load(ConfigOptions options) {
    return await(options.load(vertx));
  }

  /**
   * Goes over to the configured transport, and so perhaps to another Vert.x; to be called on the
   * thread of {@link #run}, before anything is deployed.
   *
   * @throws ConfigException when the choice cannot be had here
   */
  public void use(TransportChoice choice) {
    if (choice == TransportChoice.AUTO) {
      return; // what loaded the configuration is the best already
    }
    BurstTransport chosen = ProgramVertx.transport(choice);
    if (!chosen.name().equals(transport.name())) {
      await(vertx.close());
      vertx = ProgramVertx.create(chosen);
    }
    transport = chosen;
  }

  /** Logs, the first time, what carries the datagrams. */
  @Override
  public void tellTransport() {
    if (transportTold.compareAndSet(false, true)) {
      LOG.info("transport: " + transport.description());
    }
  }

  /** Whether a signal asks for an early end: begin nothing new. */
  @Override
  public boolean isInterrupted() {
    return interruption.future().isComplete();
  }

  /**
   * Completes when a signal asks for an early end; for those that would wait for something else.
   */
  Future<Void> interruption() {
    return interruption.future();
  }

  private void interrupt() {
    if (finished.getCount() == 0) {
      return;
    }
    interruption.complete();
    try {
      // Again and again: where destinations wait for a place, the end of one begins the next.
      for (long waited = 0; waited < SHUTDOWN_MILLIS; waited += SHUTDOWN_STEP_MILLIS) {
        vertx.deploymentIDs().forEach(vertx::undeploy);
        if (finished.await(SHUTDOWN_STEP_MILLIS, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
      LOG.warn("not all could be closed within {} ms", SHUTDOWN_MILLIS);
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

  /** Waits, on the thread of {@link #run}. */
  static <T> T await(Future<T> future) {
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
    OutOfMemory.report(e);
    if (e instanceof ConfigException) {
      Console.error(e.getMessage());
      return ExitCode.USAGE;
    }
    if (e instanceof UncheckedIOException) {
      Console.error(reason((IOException) e.getCause()));
      return ExitCode.FAILED;
    }
    LOG.error("this is a mistake in filecast; please report it", e);
    return ExitCode.FAILED;
  }

  /**
   * The exceptions of {@code java.nio.file} say what happened by their class, and only the path in
   * words.
   */
  private static String reason(IOException e) {
    return e instanceof FileSystemException file && file.getReason() == null
        ? e.getClass().getSimpleName().replace("Exception", "") + ": " + e.getMessage()
        : e.getMessage();
  }
}
