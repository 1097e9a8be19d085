package io.filecast.node;

import io.filecast.config.Destination;
import io.filecast.config.TransferSpec;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.DestinationProgress;
import io.filecast.transfer.GroupTraffic;
import io.filecast.transfer.Served;
import io.filecast.transfer.TransferOutcome;
import io.filecast.transfer.TransferSnapshot;
import io.filecast.transfer.TransferWatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Knows how far one transfer is, and passes that on to its watcher; what the watcher throws is
 * logged and stops here. For any thread.
 */
final class TransferMonitor {
  private static final Logger LOG = LoggerFactory.getLogger(TransferMonitor.class);

  /** For snapshots, where the watcher wants no samples. */
  private static final long DEFAULT_SAMPLE_MILLIS = 500;

  private final long id;
  private final TransferWatcher watcher;

  /** In the order of the transfer. */
  private final List<DestinationProgress> last = new ArrayList<>();

  /** Where each stands in it, as the user named it and with its host resolved. */
  private final Map<Destination, Integer> places = new HashMap<>();

  private final long wantedMillis;
  private final AtomicBoolean failed = new AtomicBoolean();
  private long contentBytes;

  /** Null before it has ended, and without one. */
  private GroupTraffic group;

  TransferMonitor(long id, TransferSpec spec, TransferWatcher watcher) {
    this.id = id;
    this.watcher = watcher;
    this.wantedMillis = wantedMillis(watcher);
    waiting(spec, 0);
  }

  private void waiting(TransferSpec spec, long bytes) {
    last.clear();
    for (Destination to : spec.destinations()) {
      places.put(to, last.size());
      last.add(DestinationProgress.waiting(to, bytes));
    }
  }

  private static long wantedMillis(TransferWatcher watcher) {
    try {
      return watcher.sampleMillis();
    } catch (RuntimeException e) {
      LOG.warn("a watcher of transfers failed and gets no samples", e);
      return 0;
    }
  }

  /** How often to sample. */
  long sampleMillis() {
    return wantedMillis > 0 ? wantedMillis : DEFAULT_SAMPLE_MILLIS;
  }

  void onBegin(TransferSpec resolved, long bytes) {
    synchronized (this) {
      contentBytes = bytes;
      waiting(resolved, bytes);
    }
    tell(() -> watcher.onBegin(id, resolved, bytes));
  }

  void onProgress(DestinationProgress progress) {
    synchronized (this) {
      last.set(places.get(progress.destination()), progress);
    }
    if (wantedMillis > 0) {
      tell(() -> watcher.onProgress(id, progress));
    }
  }

  void onMoved(Destination destination, Served served) {
    tell(() -> watcher.onMoved(id, destination, served));
  }

  /** What the group was sent is final; before the outcomes are told. */
  synchronized void onGroupEnded(GroupTraffic traffic) {
    group = traffic;
  }

  /** Empty where every destination had a stream of its own. */
  synchronized Optional<GroupTraffic> group() {
    return Optional.ofNullable(group);
  }

  void onEnded(DestinationOutcome outcome) {
    synchronized (this) {
      last.set(places.get(outcome.destination()), DestinationProgress.ended(outcome, contentBytes));
    }
    tell(() -> watcher.onEnded(id, outcome));
  }

  void onAllEnded(TransferOutcome outcome) {
    tell(() -> watcher.onAllEnded(outcome));
  }

  synchronized TransferSnapshot snapshot() {
    return new TransferSnapshot(id, contentBytes, last);
  }

  private void tell(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      // Not for every sample again.
      LOG.atLevel(failed.compareAndSet(false, true) ? Level.WARN : Level.DEBUG)
          .setCause(e)
          .log("a watcher of transfers failed; the transfer goes on");
    }
  }
}
