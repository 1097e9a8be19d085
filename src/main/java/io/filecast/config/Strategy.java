package io.filecast.config;

import java.util.Arrays;
import java.util.List;

/** Who runs the peers of a transfer. All run the same protocol code. */
public enum Strategy implements Labelled {
  /** N sender verticle instances on event loops; the destinations are dealt out among them. */
  EVENT_LOOP("event-loop"),
  /** One worker verticle, and so one thread, per destination; all joined. */
  WORKER("worker"),
  /** Worker verticles on a bounded pool; a destination waits until a thread is free. */
  WORKER_POOL("worker-pool"),
  /** One JVM per destination; all joined. */
  PROCESS("process"),
  /** A bounded pool of JVMs, used again for the next destination. */
  PROCESS_POOL("process-pool"),
  /** One virtual thread per destination. */
  VIRTUAL_THREAD("virtual-thread");

  /** First Java release with virtual threads (JEP 444). */
  private static final int VIRTUAL_THREADS_SINCE = 21;

  private final String label;

  Strategy(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }

  /** Whether destinations are served by other JVMs. */
  public boolean spawnsJvms() {
    return this == PROCESS || this == PROCESS_POOL;
  }

  /** Whether destinations wait for one of a fixed number of threads or JVMs. */
  public boolean isPooled() {
    return this == WORKER_POOL || this == PROCESS_POOL;
  }

  /** Whether the running Java can do it. */
  public boolean isAvailable() {
    return this != VIRTUAL_THREAD || Runtime.version().feature() >= VIRTUAL_THREADS_SINCE;
  }

  /** All strategies that the running Java can do, in the order of their declaration. */
  public static List<Strategy> available() {
    return Arrays.stream(values()).filter(Strategy::isAvailable).toList();
  }

  /**
   * @throws ConfigException when no strategy has this name or the running Java cannot do it
   */
  public static Strategy of(String label) {
    return Labels.find(values(), Strategy::label, "strategy", label).requireAvailable();
  }

  Strategy requireAvailable() {
    if (!isAvailable()) {
      throw new ConfigException(
          "strategy=%s needs Java %d or newer, this is Java %d; use worker or a newer Java"
              .formatted(label, VIRTUAL_THREADS_SINCE, Runtime.version().feature()));
    }
    return this;
  }
}
