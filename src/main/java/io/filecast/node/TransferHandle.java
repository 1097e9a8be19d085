package io.filecast.node;

import io.filecast.transfer.TransferId;
import io.filecast.transfer.TransferOutcome;
import io.filecast.transfer.TransferSnapshot;
import io.vertx.core.Future;

/** A transfer of a {@link SenderNode} that was begun, or is about to. For any thread. */
public interface TransferHandle {
  /** The random id that all its datagrams carry; {@link TransferId#text} is how it is shown. */
  long id();

  /** How far it is, as it was seen within the last half second. */
  TransferSnapshot progress();

  /**
   * Ends it, unless it has ended: destinations that are not done are told, and have failed in the
   * outcome. What they have received is kept there for the next attempt.
   *
   * @return the same as {@link #outcome}
   */
  Future<TransferOutcome> cancel();

  /**
   * How each destination ended, when all have and what they ran in is closed. A destination that
   * failed is in the outcome, which then succeeds all the same: ask {@link
   * TransferOutcome#failedCount}. The future fails only when the transfer could not begin: with a
   * {@link io.filecast.config.ConfigException} when something was configured that cannot be, such
   * as a file that does not exist or a host without an address, with a {@link
   * io.filecast.content.file.FileException} when the file has changed since it was looked at, with
   * an {@link IllegalStateException} when the node is closed.
   */
  Future<TransferOutcome> outcome();
}
