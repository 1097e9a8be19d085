package io.filecast.cli.compare;

import io.filecast.transport.BurstTransport;
import io.vertx.core.Vertx;

/** What a comparison runs on: the program that was asked for it. */
public interface ComparisonRuntime {
  Vertx vertx();

  /** What {@link #vertx} runs on. */
  BurstTransport transport();

  /** Logs, the first time, what carries the datagrams. */
  void tellTransport();

  /** Whether a signal asks for an early end: begin nothing new. */
  boolean isInterrupted();
}
