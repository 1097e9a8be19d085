package io.filecast.protocol.peer;

import io.filecast.wire.ContentHash;
import io.filecast.wire.Reason;

/**
 * What a sender knows about one destination at one moment. Times are nanoseconds on the clock that
 * the peer is driven with; -1 = not yet.
 *
 * @param reason {@link Reason#NONE} while it runs and when the receipt is ok
 * @param symbolBytes 0 until it is decided
 * @param symbols of the content; 0 as long
 * @param bytesHeldAtStart of the content, on the receiver's disk before this transfer and part of
 *     the copy; 0 again when the receiver had to discard that
 * @param bytesHeld of the content, on the receiver's side now
 * @param packetsSent DATA packets
 * @param bytesSent UDP payload of those, headers included
 * @param repairs DATA packets that carried a symbol again
 * @param packetsLost DATA packets declared lost that have not turned up since
 * @param packetsSpurious DATA packets that were declared lost and did arrive
 * @param controlBytesSent UDP payload of all other packets
 * @param rttMinNanos 0 before the first sample, as are the other two
 * @param packetsRejected received and dropped: damaged, foreign, old, contradictory
 * @param hash of the receipt, null without one
 * @param publishedMillis of the receipt, the receiver's clock, milliseconds since 1970 UTC
 * @param alreadyHeld the receiver had the very content before
 */
public record SenderStatistics(
    SenderPhase phase,
    Reason reason,
    int attempt,
    long contentBytes,
    int symbolBytes,
    long symbols,
    long bytesHeldAtStart,
    long bytesHeld,
    long packetsSent,
    long bytesSent,
    long repairs,
    long packetsLost,
    long packetsSpurious,
    long controlPacketsSent,
    long controlBytesSent,
    long rttMinNanos,
    long rttMeanNanos,
    long rttSmoothedNanos,
    long pacingBitsPerSecond,
    long inFlightBytes,
    long peerWindowBytes,
    long packetsRejected,
    long startedNanos,
    long acceptedNanos,
    long firstDataNanos,
    long endedNanos,
    ContentHash hash,
    long publishedMillis,
    boolean alreadyHeld) {
  /** Share of DATA packets that were lost, 0 to 1. */
  public double lossFraction() {
    return packetsSent == 0 ? 0 : (double) packetsLost / packetsSent;
  }

  /** Content that this transfer delivered per second of its whole life, in bits; 0 if unknown. */
  public double goodputBitsPerSecond() {
    return endedNanos <= startedNanos
        ? 0
        : (bytesHeld - bytesHeldAtStart) * 8e9 / (endedNanos - startedNanos);
  }
}
