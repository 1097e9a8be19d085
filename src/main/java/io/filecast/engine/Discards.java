package io.filecast.engine;

import io.filecast.wire.Rejection;
import io.vertx.core.Vertx;
import java.util.StringJoiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What came to the port and is no part of a transfer. Counted one by one, told in one line every
 * {@value #INTERVAL_MILLIS} ms at most: a log is no place for a flood. Belongs to the receiver's
 * context.
 */
final class Discards {
  private static final Logger LOG = LoggerFactory.getLogger(Discards.class);

  private static final long INTERVAL_MILLIS = 10_000;

  /** Lines about single refusals in that time; the others are counted. */
  private static final int MAX_LINES = 20;

  private final Vertx vertx;
  private final long intervalMillis;
  private final long[] dropped = new long[Rejection.values().length];
  private long refused;
  private int lines;
  private boolean counting;

  Discards(Vertx vertx) {
    this(vertx, INTERVAL_MILLIS);
  }

  Discards(Vertx vertx, long intervalMillis) {
    this.vertx = vertx;
    this.intervalMillis = intervalMillis;
  }

  void drop(Rejection reason) {
    dropped[reason.ordinal()]++;
    count();
  }

  /** Whether one more refusal may have a line of its own; it is counted either way. */
  boolean refuse() {
    refused++;
    count();
    return lines++ < MAX_LINES;
  }

  private void count() {
    if (!counting) {
      counting = true;
      vertx.setTimer(intervalMillis, due -> tell());
    }
  }

  /** The summary of what came since the last; nothing when all of it had its line already. */
  private void tell() {
    counting = false;
    long total = 0;
    StringJoiner kinds = new StringJoiner(", ");
    for (Rejection reason : Rejection.values()) {
      long count = dropped[reason.ordinal()];
      if (count > 0) {
        total += count;
        kinds.add(count + " " + reason);
        dropped[reason.ordinal()] = 0;
      }
    }
    if (total > 0) {
      LOG.info("dropped {} datagrams in {} s: {}", total, intervalMillis / 1000, kinds);
    }
    if (refused > MAX_LINES) {
      LOG.warn("refused {} offers and packets in {} s", refused, intervalMillis / 1000);
    }
    refused = 0;
    lines = 0;
  }
}
