package io.filecast.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The pools of worker threads of a node. A transfer has one to itself and gives it back for the
 * next, when its verticles are {@link SenderVerticle#quiet}: freed with the last verticle on it, as
 * Vert.x would do by itself, a pool would be gone before the sockets on it have told that they are
 * closed. For any thread.
 */
final class WorkerPools {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final Vertx vertx;
  private final Map<Integer, Deque<Lease>> idle = new HashMap<>();
  private final List<WorkerExecutor> pools = new ArrayList<>();

  WorkerPools(Vertx vertx) {
    this.vertx = vertx;
  }

  /** One transfer's use of a pool. */
  final class Lease {
    private final String name;
    private final int threads;

    private Lease(String name, int threads) {
      this.name = name;
      this.threads = threads;
    }

    /** As deployments name it. */
    String name() {
      return name;
    }

    void giveBack() {
      synchronized (WorkerPools.this) {
        idle.computeIfAbsent(threads, n -> new ArrayDeque<>()).push(this);
      }
    }
  }

  /** A pool of exactly so many threads. */
  synchronized Lease take(int threads) {
    Lease lease = idle.computeIfAbsent(threads, n -> new ArrayDeque<>()).poll();
    if (lease == null) {
      String name = "filecast-worker-%d-%d".formatted(threads, NUMBER.incrementAndGet());
      pools.add(vertx.createSharedWorkerExecutor(name, threads));
      lease = new Lease(name, threads);
    }
    return lease;
  }

  /** Ends the threads; after all transfers. */
  synchronized Future<Void> close() {
    return Future.join(pools.stream().map(WorkerExecutor::close).toList())
        .otherwiseEmpty()
        .mapEmpty();
  }
}
