package io.filecast.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The highest resident memory of process trees, looked at from time to time. The kernel keeps the
 * peak of each process, so only the last moments of one that ends are missed.
 */
final class MemoryWatch implements AutoCloseable {
  private static final long INTERVAL_MILLIS = 100;

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final List<Long> roots;
  private final Map<Long, Map<Long, Long>> peaks = new HashMap<>();

  MemoryWatch(List<Long> roots) {
    this.roots = roots;
    timer.scheduleWithFixedDelay(
        this::look, INTERVAL_MILLIS / 4, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Looks once more than the timer does. */
  synchronized void look() {
    Map<Long, Long> parents = new HashMap<>();
    ProcessHandle.allProcesses()
        .forEach(each -> each.parent().ifPresent(parent -> parents.put(each.pid(), parent.pid())));
    roots.forEach(root -> note(root, root));
    for (long pid : parents.keySet()) {
      for (Long above = parents.get(pid); above != null; above = parents.get(above)) {
        if (roots.contains(above)) {
          note(above, pid);
        }
      }
    }
  }

  private void note(long root, long pid) {
    peaks
        .computeIfAbsent(root, none -> new HashMap<>())
        .merge(pid, Proc.peakRssBytes(pid), Math::max);
  }

  /** Of a process and its children, their peaks summed. */
  synchronized long peakBytes(long root) {
    return peaks.getOrDefault(root, Map.of()).values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
