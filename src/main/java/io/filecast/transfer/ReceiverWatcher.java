package io.filecast.transfer;

import java.util.List;

/** Is told what comes to a receiver, on the receiver's context; calls have to return at once. */
@FunctionalInterface
public interface ReceiverWatcher {
  /** A file has ended, well or not. */
  void onReceived(ReceivedFile file);

  /** A transfer begins. */
  default void onBegan(ReceptionProgress began) {}

  /**
   * A transfer was refused before it began.
   *
   * @param source {@code address:port} of the sender
   * @param name of the file, fit for a log
   * @param reason for the log of this receiver
   */
  default void onRejected(String source, String name, String reason) {}

  /** How often {@link #onProgress} is wanted; 0 = never. */
  default long sampleMillis() {
    return 0;
  }

  /** All transfers that run; comes also when there are none. */
  default void onProgress(List<ReceptionProgress> running) {}
}
