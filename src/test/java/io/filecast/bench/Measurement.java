package io.filecast.bench;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One run of one contender.
 *
 * @param failure why it counts for nothing; then the figures are those up to the failure
 * @param seconds start of the sending command to the last complete file
 * @param ownSeconds the same without the start of programs, as the contender tells it
 * @param senderRssBytes highest resident memory of the sending processes, summed
 * @param receiverRssBytes the same of the receiver that took most
 */
public record Measurement(
    Optional<String> failure,
    double seconds,
    OptionalDouble ownSeconds,
    double senderCpuSeconds,
    double receiversCpuSeconds,
    Optional<WireBytes> wire,
    long senderRssBytes,
    long receiverRssBytes) {
  public boolean isOk() {
    return failure.isEmpty();
  }

  public double cpuSeconds() {
    return senderCpuSeconds + receiversCpuSeconds;
  }
}
