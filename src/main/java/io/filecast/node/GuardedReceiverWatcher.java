package io.filecast.node;

import io.filecast.transfer.ReceivedFile;
import io.filecast.transfer.ReceiverWatcher;
import io.filecast.transfer.ReceptionProgress;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Passes on what comes to a receiver; what the watcher throws is logged and stops here. */
final class GuardedReceiverWatcher implements ReceiverWatcher {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedReceiverWatcher.class);

  private final ReceiverWatcher watcher;
  private final AtomicBoolean failed = new AtomicBoolean();

  GuardedReceiverWatcher(ReceiverWatcher watcher) {
    this.watcher = watcher;
  }

  @Override
  public void onReceived(ReceivedFile file) {
    tell(() -> watcher.onReceived(file));
  }

  @Override
  public void onBegan(ReceptionProgress began) {
    tell(() -> watcher.onBegan(began));
  }

  @Override
  public void onRejected(String source, String name, String reason) {
    tell(() -> watcher.onRejected(source, name, reason));
  }

  @Override
  public long sampleMillis() {
    return watcher.sampleMillis();
  }

  @Override
  public void onProgress(List<ReceptionProgress> running) {
    tell(() -> watcher.onProgress(running));
  }

  private void tell(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      // Not for every sample again.
      LOG.atLevel(failed.compareAndSet(false, true) ? Level.WARN : Level.DEBUG)
          .setCause(e)
          .log("a watcher of a receiver failed; the receiver goes on");
    }
  }
}
