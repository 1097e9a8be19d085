package io.filecast.transfer;

import java.util.List;

/**
 * How far a transfer is at one moment.
 *
 * @param contentBytes size of the content; 0 before the transfer has begun
 * @param destinations in the order of the configuration; each as it was seen last
 */
public record TransferSnapshot(
    long transferId, long contentBytes, List<DestinationProgress> destinations) {
  public TransferSnapshot {
    destinations = List.copyOf(destinations);
  }

  /** Content that the destinations have, all together. */
  public long bytes() {
    return destinations.stream().mapToLong(DestinationProgress::bytes).sum();
  }

  /** Whether every destination has ended. */
  public boolean isOver() {
    return destinations.stream()
        .allMatch(to -> to.stage() == Stage.DONE || to.stage() == Stage.FAILED);
  }
}
