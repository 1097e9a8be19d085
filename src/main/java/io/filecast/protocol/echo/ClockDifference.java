package io.filecast.protocol.echo;

/**
 * How far the clock of a peer is ahead of this one, from questions and answers (RFC 5905, section
 * 8). The peer read its clock after the question left and before the answer came: that bounds the
 * difference from both sides whatever the path is like, and the narrowest bounds of all answers are
 * kept.
 */
final class ClockDifference {
  /** A clock that is read in microseconds has moved on by up to one. */
  private static final long READING_MICROS = 1;

  private long atLeastMicros = Long.MIN_VALUE;
  private long atMostMicros = Long.MAX_VALUE;

  /**
   * @param sentMicros when the question left, on this clock
   * @param peerMicros when it was answered, on the peer's
   * @param receivedMicros when the answer came, on this clock
   */
  void onAnswer(long sentMicros, long peerMicros, long receivedMicros) {
    long least = peerMicros - receivedMicros - READING_MICROS;
    long most = peerMicros - sentMicros + READING_MICROS;
    if (least > atMostMicros || most < atLeastMicros) {
      // One of the clocks was set meanwhile: what holds now is the newer.
      atLeastMicros = least;
      atMostMicros = most;
    } else {
      atLeastMicros = Math.max(atLeastMicros, least);
      atMostMicros = Math.min(atMostMicros, most);
    }
  }

  boolean isKnown() {
    return atMostMicros != Long.MAX_VALUE;
  }

  /** Positive when the peer's clock is ahead. */
  long micros() {
    return atLeastMicros + (atMostMicros - atLeastMicros) / 2;
  }

  /** The difference is {@link #micros} give or take so many. */
  long uncertaintyMicros() {
    return (atMostMicros - atLeastMicros + 1) / 2;
  }
}
