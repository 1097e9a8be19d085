package io.filecast.placement;

import io.filecast.text.LocaleCharset;
import io.filecast.text.Printable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process as its parent sees it: jobs go in as JSON lines, events come out as JSON lines,
 * and what it logs is passed on with a name in front.
 *
 * <p>No child survives its parent: it ends when its standard input does, and the kernel closes that
 * however the parent dies; an orderly end of the parent kills what is left.
 */
public final class ChildJvm {
  private static final Logger LOG = LoggerFactory.getLogger(ChildJvm.class);

  /** How long a child may take to exit once its input has ended. */
  private static final long EXIT_GRACE_MILLIS = 10_000;

  private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> ALIVE.forEach(Process::destroyForcibly), "filecast-kill-children"));
  }

  private final Vertx vertx;
  private final Context context;
  private final Process process;
  private final Writer jobs;
  private final Promise<Integer> exit = Promise.promise();
  private volatile String name;
  private Handler<JsonObject> events = event -> {};

  private ChildJvm(Vertx vertx, String name, Process process) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.name = name;
    this.process = process;
    this.jobs = process.outputWriter(StandardCharsets.UTF_8); // JSON, whatever the locale
  }

  /**
   * Starts a child. Blocks for the time of a fork.
   *
   * @param name put in front of its log lines
   * @throws IOException when the program cannot be started
   */
  public static ChildJvm spawn(Vertx vertx, String name, List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).start();
    ALIVE.add(process);
    ChildJvm child = new ChildJvm(vertx, name, process);
    child.readLines("events", process.inputReader(StandardCharsets.UTF_8), child::onEventLine);
    child.readLines("log", process.errorReader(LocaleCharset.ofOutput()), child::onLogLine);
    process
        .onExit()
        .thenAccept(
            ended -> {
              ALIVE.remove(ended);
              child.context.runOnContext(turn -> child.exit.complete(ended.exitValue()));
            });
    return child;
  }

  private interface LineHandler {
    void handle(String line);
  }

  private void readLines(String what, BufferedReader reader, LineHandler handler) {
    Thread thread =
        new Thread(
            () -> {
              try (reader) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                  handler.handle(line);
                }
              } catch (IOException e) {
                LOG.debug("{} of child {} ended: {}", what, process.pid(), e.toString());
              }
            },
            "filecast-child-" + process.pid() + "-" + what);
    thread.setDaemon(true);
    thread.start();
  }

  private void onEventLine(String line) {
    try {
      JsonObject event = new JsonObject(line);
      context.runOnContext(turn -> events.handle(event));
    } catch (DecodeException e) {
      onLogLine(line); // a line of the JVM itself
    }
  }

  private void onLogLine(String line) {
    System.err.println(
        Printable.encodable(Printable.line("[" + name + "] " + line), LocaleCharset.ofOutput()));
  }

  /** Gets the events of the child, on the context it was spawned on. */
  public void events(Handler<JsonObject> handler) {
    events = handler;
  }

  /** Names the child anew, for its next job. */
  public void name(String newName) {
    name = newName;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Completes with the exit code when the child has gone, however that came. */
  public Future<Integer> exit() {
    return exit.future();
  }

  /**
   * Gives the child a job.
   *
   * @return failed when it does not take it any more
   */
  public Future<Void> give(JsonObject job) {
    return vertx.executeBlocking(
        () -> {
          jobs.write(job.encode());
          jobs.write('\n');
          jobs.flush();
          return null;
        });
  }

  /** Ends the child now. */
  public void kill() {
    process.destroyForcibly();
  }

  /**
   * Tells the child that no more jobs come, and waits until it is gone; one that stays is killed.
   */
  public Future<Integer> close() {
    vertx
        .executeBlocking(
            () -> {
              jobs.close();
              return null;
            })
        .onFailure(e -> LOG.debug("child {} had closed its input: {}", pid(), e.toString()));
    long timer = vertx.setTimer(EXIT_GRACE_MILLIS, late -> kill());
    return exit().onComplete(gone -> vertx.cancelTimer(timer));
  }
}
