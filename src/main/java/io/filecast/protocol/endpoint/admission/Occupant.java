package io.filecast.protocol.endpoint.admission;

/** A transfer that holds a slot of its receiver, as the judgement about newcomers sees it. */
public interface Occupant {
  /** Where its sender is. */
  SourceNetwork network();

  /** Whether its outcome is not known yet; otherwise it only repeats its receipt. */
  boolean isRunning();

  /** Whether its sender has shown, by a cookie or by its keys, that it receives at its address. */
  boolean isAddressProven();

  /** Whether its sender has sent the token of an ACCEPT back: the conversation runs. */
  boolean isProven();

  /** How long it has shown no progress, while the next step is its sender's; 0 otherwise. */
  long idleNanos(long nowNanos);
}
