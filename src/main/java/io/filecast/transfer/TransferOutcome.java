package io.filecast.transfer;

import io.filecast.config.Strategy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a transfer ended, as the sender knows it.
 *
 * @param transferId see {@link TransferId}
 * @param contentBytes size of the file
 * @param startedAt wall clock before the first destination was started, as the lab took it
 * @param finishedAt wall clock after the last destination had ended
 * @param nanos the same span on the monotonic clock: the figure to compare
 * @param destinations in the order of the configuration
 * @param group what was sent to all at once; empty where every destination had a stream of its own
 */
public record TransferOutcome(
    long transferId,
    Path file,
    long contentBytes,
    Strategy strategy,
    Instant startedAt,
    Instant finishedAt,
    long nanos,
    List<DestinationOutcome> destinations,
    Optional<GroupTraffic> group) {

  public TransferOutcome {
    destinations = List.copyOf(destinations);
  }

  /** The same, of a file that reports call otherwise. */
  public TransferOutcome withFile(Path newFile) {
    return new TransferOutcome(
        transferId,
        newFile,
        contentBytes,
        strategy,
        startedAt,
        finishedAt,
        nanos,
        destinations,
        group);
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

  /** Datagrams the kernel took, for all destinations and the group together. */
  public long datagrams() {
    return destinations.stream().mapToLong(DestinationOutcome::datagrams).sum()
        + group.map(GroupTraffic::datagrams).orElse(0L);
  }

  /**
   * Datagrams with content and parity, with the headers of UDP and IP, for all destinations and the
   * group together; 0 in raw mode.
   */
  public long wireBytes() {
    long alone =
        destinations.stream()
            .mapToLong(one -> one.delivery().map(Delivery::wireBytes).orElse(0L))
            .sum();
    return alone + group.map(GroupTraffic::wireBytes).orElse(0L);
  }

  /** Destinations that the group has served to the end. */
  public long servedByGroup() {
    return destinations.stream().filter(one -> one.served().by() == Served.By.GROUP).count();
  }

  /** How often the content went over the sender's wire; 0 for an empty one, and in raw mode. */
  public double wireBytesPerContentByte() {
    return contentBytes == 0 ? 0 : (double) wireBytes() / contentBytes;
  }
}
