package io.filecast.placement;

import io.filecast.config.ConfigException;
import io.filecast.config.TransportChoice;
import io.filecast.program.NettyProperties;
import io.filecast.program.OutOfMemoryExit;
import io.filecast.program.ProgramVertx;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * The parent as its child process sees it: jobs come in on standard input, events go out on
 * standard output. When the input ends the child ends: in order when it has nothing to do, else at
 * once.
 */
public final class ParentLink {
  private static final int ABANDONED = 1;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final AtomicInteger jobsRunning = new AtomicInteger();
  private Vertx vertx;

  /** Tells the parent something. */
  public void say(JsonObject event) {
    out.println(event.encode());
  }

  /** Tells the parent the last thing about a job. */
  public void finish(JsonObject event) {
    jobsRunning.decrementAndGet();
    say(event);
  }

  /**
   * The Vert.x of this child, to be asked for on its main thread.
   *
   * @param choice all jobs of a parent have the same; the first makes the Vert.x
   * @throws ConfigException when the choice cannot be had here
   */
  public Vertx vertx(TransportChoice choice) {
    if (vertx == null) {
      vertx = ProgramVertx.create(ProgramVertx.transport(choice));
    }
    return vertx;
  }

  /**
   * Reads jobs until the input ends, then closes Vert.x. Blocks: this is the child's main thread.
   *
   * @param job gets each job; {@link #finish} has to be called for it
   * @param cancel ends the job that is being done, which then finishes soon
   */
  public void serve(Consumer<JsonObject> job, Runnable cancel) {
    NettyProperties.set();
    OutOfMemoryExit.install();
    try (BufferedReader jobs =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = jobs.readLine(); line != null; line = jobs.readLine()) {
        JsonObject asked = new JsonObject(line);
        if (ChildEvents.isCancel(asked)) {
          cancel.run();
        } else {
          jobsRunning.incrementAndGet();
          job.accept(asked);
        }
      }
    } catch (IOException e) {
      LoggerFactory.getLogger(ParentLink.class).error("parent lost: {}", e.getMessage());
    } catch (RuntimeException e) { // a job that cannot be begun is the parent's mistake: end
      LoggerFactory.getLogger(ParentLink.class).error("cannot begin: {}", e.getMessage());
    }
    if (jobsRunning.get() > 0) {
      Runtime.getRuntime().halt(ABANDONED);
    }
    if (vertx != null) {
      // Without the exit Netty's global executor would linger for a second.
      vertx.close().onComplete(closed -> System.exit(0));
    }
  }
}
