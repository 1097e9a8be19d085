package io.filecast.session;

import io.filecast.session.loss.RttEstimator;
import io.filecast.wire.Accept;
import io.filecast.wire.Header;
import io.filecast.wire.Reason;

/**
 * The datagram size of one path over all attempts: the search before the first DATA, and the black
 * hole that may open later (RFC 8899, section 4.3).
 */
final class PathSize {
  /** Content this small is sent in base-size datagrams at once: a search would cost more. */
  private static final int NO_SEARCH_BYTES = 10 * Header.BASE_DATAGRAM_BYTES;

  /**
   * DATA unanswered while so many base-size probes are answered is a black hole. With a fixed size,
   * where that fails the transfer, the proof is stronger.
   */
  private static final int BLACK_HOLE_ANSWERS = 6;

  private static final int BLACK_HOLE_ANSWERS_FIXED = 14;

  private final SenderSettings settings;
  private final RttEstimator rtt;
  private int widestBytes;
  private PathProbe probe;
  private long startedNanos;
  private boolean firstRound;
  private int answersInSilence;

  PathSize(SenderSettings settings, RttEstimator rtt) {
    this.settings = settings;
    this.rtt = rtt;
    widestBytes = settings.maxDatagramBytes();
  }

  /** Starts the search of an attempt; a reason when it cannot succeed. */
  Reason start(long now, Accept accepted, long contentBytes) {
    int max = Math.min(widestBytes, accepted.maxDatagramBytes());
    if (!settings.searchDatagramSize() && max < settings.maxDatagramBytes()) {
      return Reason.PATH_TOO_NARROW;
    }
    if (settings.searchDatagramSize() && contentBytes <= NO_SEARCH_BYTES) {
      max = Header.BASE_DATAGRAM_BYTES;
    }
    long timeout = Math.min(rtt.probeTimeout(0), 2 * RttEstimator.INITIAL_RTT_NANOS);
    probe = new PathProbe(max, settings.searchDatagramSize(), rtt.smoothed(), timeout, now);
    startedNanos = now;
    firstRound = true;
    answersInSilence = 0;
    return Reason.NONE;
  }

  PathProbe search() {
    return probe;
  }

  int datagramBytes() {
    return probe.datagramBytes();
  }

  void onAnswer(long now, int datagramBytes) {
    if (firstRound) {
      firstRound = false;
      rtt.onSample(now - startedNanos, 0);
    }
    probe.onAnswer(now, datagramBytes);
  }

  void onTimeout(long now) {
    firstRound = false;
    probe.onTimeout(now);
  }

  void onDataAnswered() {
    answersInSilence = 0;
  }

  /** A base-size probe was answered while DATA is not; true when that proves a black hole. */
  boolean isBlackHole() {
    int proof = settings.searchDatagramSize() ? BLACK_HOLE_ANSWERS : BLACK_HOLE_ANSWERS_FIXED;
    return datagramBytes() > Header.BASE_DATAGRAM_BYTES && ++answersInSilence >= proof;
  }

  /** The size in use does not pass any more; false when no other is allowed. */
  boolean narrow() {
    widestBytes = Math.max(Header.BASE_DATAGRAM_BYTES, datagramBytes() - 1);
    return settings.searchDatagramSize();
  }
}
