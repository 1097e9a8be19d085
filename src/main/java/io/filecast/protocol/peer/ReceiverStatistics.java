package io.filecast.protocol.peer;

import io.filecast.wire.ContentHash;
import io.filecast.wire.Reason;

/**
 * What a receiver knows about one transfer at one moment. Times are nanoseconds on the clock the
 * peer is driven with; -1 = not yet.
 *
 * @param reason {@link Reason#NONE} while it runs and when the copy is published
 * @param bytesHeldAtStart of the content, from an earlier transfer; 0 again when the copy was
 *     discarded and this transfer starts over
 * @param bytesHeld of the content, handed to the disk or there before
 * @param packetsReceived DATA packets, each packet number once
 * @param duplicates DATA packets whose symbol was here already
 * @param packetsRejected received and dropped
 * @param hash of the copy; null before it is known
 */
public record ReceiverStatistics(
    ReceiverPhase phase,
    Reason reason,
    int attempt,
    long contentBytes,
    int symbolBytes,
    long bytesHeldAtStart,
    long bytesHeld,
    long packetsReceived,
    long duplicates,
    long packetsRejected,
    long feedbacksSent,
    long startedNanos,
    long endedNanos,
    ContentHash hash,
    boolean alreadyHeld) {}
