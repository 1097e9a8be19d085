package io.filecast.transfer;

import io.filecast.config.Strategy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * How a transfer ended, as the sender knows it.
 *
 * @param transferId see {@link TransferId}
 * @param contentBytes size of the file
 * @param startedAt wall clock before the first destination was started, as the lab took it
 * @param finishedAt wall clock after the last destination had ended
 * @param nanos the same span on the monotonic clock: the figure to compare
 * @param destinations in the order of the configuration
 */
public record TransferOutcome(
    long transferId,
    Path file,
    long contentBytes,
    Strategy strategy,
    Instant startedAt,
    Instant finishedAt,
    long nanos,
    List<DestinationOutcome> destinations) {

  public TransferOutcome {
    destinations = List.copyOf(destinations);
  }

  /** The same, of a file that reports call otherwise. */
  public TransferOutcome withFile(Path newFile) {
    return new TransferOutcome(
        transferId, newFile, contentBytes, strategy, startedAt, finishedAt, nanos, destinations);
  }

  public long failedCount() {
    return destinations.stream().filter(outcome -> !outcome.isOk()).count();
  }

  /** Content that this transfer brought, all destinations together. */
  public long newBytes() {
    return destinations.stream().mapToLong(DestinationOutcome::newBytes).sum();
  }

  /** Content the destinations have (raw: that the kernel took for them), all together. */
  public long bytes() {
    return destinations.stream().mapToLong(DestinationOutcome::bytes).sum();
  }

  /** Datagrams the kernel took, all destinations together. */
  public long datagrams() {
    return destinations.stream().mapToLong(DestinationOutcome::datagrams).sum();
  }
}
