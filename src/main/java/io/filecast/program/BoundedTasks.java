package io.filecast.program;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;

/** Runs a task for each item, a bounded number at once, in order. */
public final class BoundedTasks<T, R> {
  private final Queue<T> waiting;
  private final Queue<Promise<R>> promises = new ArrayDeque<>();
  private final Function<T, Future<R>> task;

  private BoundedTasks(List<T> items, Function<T, Future<R>> task) {
    this.waiting = new ArrayDeque<>(items);
    this.task = task;
  }

  /**
   * @param task its future must not fail
   * @return the results in the order of the items
   */
  public static <T, R> Future<List<R>> run(List<T> items, int atOnce, Function<T, Future<R>> task) {
    BoundedTasks<T, R> slots = new BoundedTasks<>(items, task);
    List<Future<R>> results = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Promise<R> promise = Promise.promise();
      slots.promises.add(promise);
      results.add(promise.future());
    }
    for (int i = 0; i < Math.min(atOnce, items.size()); i++) {
      slots.startNext();
    }
    return Future.all(results).map(all -> all.list());
  }

  private void startNext() {
    T item;
    Promise<R> promise;
    synchronized (this) {
      item = waiting.poll();
      promise = promises.poll();
    }
    if (item != null) {
      task.apply(item)
          .onComplete(
              result -> {
                startNext();
                promise.handle(result);
              });
    }
  }
}
