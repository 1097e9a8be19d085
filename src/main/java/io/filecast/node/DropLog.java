package io.filecast.node;

import io.filecast.wire.Rejection;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the lines that a stranger can cause: datagrams that are no part of a transfer are counted,
 * of each other kind of event the first has its text, and the rest is counted, in a line each
 * {@value #INTERVAL_MILLIS} ms at most. Belongs to the receiver's context.
 */
final class DropLog {
  private static final Logger LOG = LoggerFactory.getLogger(DropLog.class);

  private static final long INTERVAL_MILLIS = 10_000;

  /** Refusals that are reported in that time: a fleet that was refused for many reasons. */
  private static final int MAX_REPORTS = 20;

  private final Vertx vertx;
  private final long intervalMillis;
  private final long[] dropped = new long[Rejection.values().length];

  /** How often each kind of event came since the last summary. */
  private final Map<String, Long> events = new TreeMap<>();

  private int reports;
  private boolean counting;

  DropLog(Vertx vertx) {
    this(vertx, INTERVAL_MILLIS);
  }

  DropLog(Vertx vertx, long intervalMillis) {
    this.vertx = vertx;
    this.intervalMillis = intervalMillis;
  }

  void drop(Rejection reason) {
    dropped[reason.ordinal()]++;
    count();
  }

  /**
   * Whether one more event of a kind may have a line of its own; it is counted either way.
   *
   * @param kind a constant: what it is called in the summary
   */
  boolean mayTell(String kind) {
    count();
    return events.merge(kind, 1L, Long::sum) == 1;
  }

  /** Whether a refusal may be an event of its own for whoever watches; more are not reported. */
  boolean mayReport() {
    count();
    return reports++ < MAX_REPORTS;
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
    long repeatedCloses = dropped[Rejection.REPEATED_CLOSE.ordinal()];
    StringJoiner kinds = new StringJoiner(", ");
    for (Rejection reason : Rejection.values()) {
      long count = dropped[reason.ordinal()];
      if (count > 0) {
        total += count;
        kinds.add(count + " " + reason);
        dropped[reason.ordinal()] = 0;
      }
    }
    if (total > repeatedCloses) { // two of them belong to every transfer
      LOG.info("dropped {} datagrams in {} s: {}", total, intervalMillis / 1000, kinds);
    }
    StringJoiner more = new StringJoiner(", ");
    events.forEach(
        (kind, count) -> {
          if (count > 1) {
            more.add(count - 1 + " " + kind);
          }
        });
    if (more.length() > 0) {
      LOG.warn("more of the same in {} s: {}", intervalMillis / 1000, more);
    }
    events.clear();
    reports = 0;
  }
}
