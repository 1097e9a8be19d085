package io.filecast.transfer;

import io.filecast.config.Destination;
import java.util.Optional;

/**
 * How one destination of a transfer ended, as the sender knows it.
 *
 * @param bytes raw: content the kernel took for it; reliable: content the receiver has
 * @param datagrams datagrams the kernel took for it
 * @param datagramsFailed datagrams the kernel refused
 * @param nanos from its start to its end, start-up of its worker or JVM included
 * @param delivery what the reliable wire knows more; empty in raw mode
 * @param failure why it failed; empty when it did not
 */
public record DestinationOutcome(
    Destination destination,
    long bytes,
    long datagrams,
    long datagramsFailed,
    long nanos,
    Optional<Delivery> delivery,
    Optional<String> failure) {

  /** An outcome without a byte sent. */
  public static DestinationOutcome failed(Destination destination, long nanos, String reason) {
    return new DestinationOutcome(
        destination, 0, 0, 0, nanos, Optional.empty(), Optional.of(reason));
  }

  public boolean isOk() {
    return failure.isEmpty();
  }

  /** By which stream. */
  public Served served() {
    return delivery.map(Delivery::served).orElse(Served.UNICAST);
  }

  /** Content that this transfer brought: without what the receiver had before. */
  public long newBytes() {
    return delivery
        .map(d -> d.alreadyHeld() ? 0 : Math.max(0, bytes - d.resumedBytes()))
        .orElse(bytes);
  }

  /** The same transfer, failed all the same. */
  public DestinationOutcome withFailure(String reason) {
    return new DestinationOutcome(
        destination, bytes, datagrams, datagramsFailed, nanos, delivery, Optional.of(reason));
  }

  /** The same outcome, timed by another clock. */
  public DestinationOutcome withNanos(long newNanos) {
    return new DestinationOutcome(
        destination, bytes, datagrams, datagramsFailed, newNanos, delivery, failure);
  }
}
