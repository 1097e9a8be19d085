package io.filecast.content;

import io.filecast.wire.Quota;
import io.filecast.wire.Reason;

/**
 * Why a content cannot be taken, kept or published.
 *
 * @param reason what the sender is told
 * @param missingBytes for {@link Reason#DISK_FULL}: of the content, not on disk; else 0
 * @param quota the figures of {@link Reason#QUOTA_FULL}; else null
 * @param text for the log and the report of this host; empty when the reason says it all
 * @param needsProof a sender that has proven its address may try again: what is in the way would be
 *     lost
 */
public record ContentFailure(
    Reason reason, long missingBytes, Quota quota, String text, boolean needsProof) {
  /** A failure that is told by its reason and a text. */
  public static ContentFailure of(Reason reason, String text) {
    return new ContentFailure(reason, 0, null, text, false);
  }
}
