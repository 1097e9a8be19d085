package io.filecast.protocol.echo;

/**
 * What a receiver hears of a group.
 *
 * @param sendFailure why this host could not send, in words; empty when it could
 * @param datagramBytes of the large echoes
 * @param sent echoes of either size that went to the group
 * @param heardLarge of the large ones
 * @param heardSmall of those of 1200 bytes
 */
public record GroupEchoReport(
    Answer answer,
    String sendFailure,
    int datagramBytes,
    int sent,
    int heardLarge,
    int heardSmall) {

  /** What a receiver says when it is asked to listen. */
  public enum Answer {
    /** It listens. */
    LISTENS,
    /** It does not, or to too many others. */
    REFUSES,
    /** Nothing: it is too old, or tells nobody. */
    NONE
  }

  /** Nothing could be sent. */
  public static GroupEchoReport unsent(String why) {
    return new GroupEchoReport(Answer.NONE, why, 0, 0, 0, 0);
  }
}
