package io.filecast.transfer;

import io.filecast.config.Destination;
import io.filecast.config.TransferSpec;

/**
 * Is told how the transfers of a sender node go; each call names its transfer. Calls come on the
 * contexts that own the peers, so from several threads at once, and have to return at once. What a
 * call throws is logged and changes nothing. {@link #onBegin} and {@link #onAllEnded} concern all
 * destinations, the others one.
 */
public interface TransferWatcher {
  /** Wants to know nothing. */
  TransferWatcher NONE = new TransferWatcher() {};

  /** How often {@link #onProgress} is wanted for each destination that runs; 0 = never. */
  default long sampleMillis() {
    return 0;
  }

  /**
   * Nothing keeps the transfer from beginning any more.
   *
   * @param transfer with IP literals for hosts
   */
  default void onBegin(long transferId, TransferSpec transfer, long contentBytes) {}

  /** A sample. Those of a destination come in order, none after its {@link #onEnded}. */
  default void onProgress(long transferId, DestinationProgress progress) {}

  /** The group does not serve a destination, or no longer: a stream of its own does. */
  default void onMoved(long transferId, Destination destination, Served served) {}

  /** A destination has ended, well or not; once for each. */
  default void onEnded(long transferId, DestinationOutcome outcome) {}

  /** All destinations have ended. What they ran in is being closed yet: child JVMs take a while. */
  default void onAllEnded(TransferOutcome outcome) {}
}
