package io.filecast.protocol.path;

import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.wire.Accept;
import io.filecast.wire.Header;
import io.filecast.wire.Reason;

/**
 * The datagram size of one path over all attempts: the search before the first DATA, and the watch
 * for a path that becomes narrower later. A message that says so is only a reason to look (RFC
 * 8899, section 4.6.1).
 */
public final class PathSize {
  /** Content this small is sent in base-size datagrams at once: a search would cost more. */
  private static final int NO_SEARCH_BYTES = 10 * Header.BASE_DATAGRAM_BYTES;

  /**
   * So many base-size probes answered, and none of the size in use, are a black hole. With a fixed
   * size, where that fails the transfer, the proof is stronger.
   */
  private static final int BLACK_HOLE_ANSWERS = 6;

  private static final int BLACK_HOLE_ANSWERS_FIXED = 14;

  /** "Too big" is looked into so often at most: anybody can say it. */
  private static final long HINT_INTERVAL_NANOS = 1_000_000_000;

  /** PTOs with nothing acknowledged before the size is suspected: one may be a lost tail. */
  private static final int SUSPICIOUS_TIMEOUTS = 2;

  /** When the size was just shown to pass, and DATA is not acknowledged all the same. */
  private static final int REFUTED_TIMEOUTS = 16;

  private final SenderSettings settings;
  private final RttEstimator rtt;
  private int widestBytes;
  private PathProbe probe;
  private long startedNanos;
  private boolean firstRound;
  private final PathCheck check;
  private boolean hinted;
  private long hintNanos;

  public PathSize(SenderSettings settings, RttEstimator rtt) {
    this.settings = settings;
    this.rtt = rtt;
    widestBytes = settings.maxDatagramBytes();
    check =
        new PathCheck(
            settings.searchDatagramSize() ? BLACK_HOLE_ANSWERS : BLACK_HOLE_ANSWERS_FIXED);
  }

  /** Starts the search of an attempt; a reason when it cannot succeed. */
  public Reason start(long now, Accept accepted, long contentBytes) {
    int max = Math.min(widestBytes, accepted.maxDatagramBytes());
    if (!settings.searchDatagramSize() && max < settings.maxDatagramBytes()) {
      return Reason.PATH_TOO_NARROW;
    }
    if (settings.searchDatagramSize() && contentBytes <= NO_SEARCH_BYTES) {
      max = Header.BASE_DATAGRAM_BYTES;
    }
    long timeout = Math.min(rtt.pto(0), 2 * RttEstimator.INITIAL_RTT_NANOS);
    probe = new PathProbe(max, settings.searchDatagramSize(), rtt.smoothed(), timeout, now);
    startedNanos = now;
    firstRound = true;
    check.restart(Header.BASE_DATAGRAM_BYTES);
    return Reason.NONE;
  }

  public PathProbe search() {
    return probe;
  }

  public int datagramBytes() {
    return probe.datagramBytes();
  }

  public void onAnswer(long now, int datagramBytes) {
    if (firstRound) {
      firstRound = false;
      rtt.onSample(now - startedNanos, 0);
    }
    probe.onAnswer(now, datagramBytes);
  }

  public void onTimeout(long now) {
    firstRound = false;
    probe.onTimeout(now);
  }

  /** DATA of the size that was found leaves from now on. */
  public void onSending() {
    check.restart(datagramBytes());
  }

  /** What watches the size while DATA flows. */
  public PathCheck check() {
    return check;
  }

  /** A router or the system says that a datagram was too big, or somebody claims so. */
  public void onTooBig(long now) {
    // RFC 8899, section 3, item 6: "Any received PTB message MUST be validated before it is used to
    // update the PLPMTU discovery information." Probes validate it here.
    if (!check.isRunning() && (!hinted || now - hintNanos >= HINT_INTERVAL_NANOS)) {
      hinted = true;
      hintNanos = now;
      check.ask();
    }
  }

  /** Nothing has been acknowledged for so many PTOs. */
  public void onPto(int expired) {
    boolean suspicious =
        check.isRefuted()
            ? expired == SUSPICIOUS_TIMEOUTS || expired % REFUTED_TIMEOUTS == 0
            : expired >= SUSPICIOUS_TIMEOUTS;
    if (suspicious) {
      check.ask();
    }
  }

  /** Larger datagrams than these are not tried any more. */
  public void limit(int datagramBytes) {
    widestBytes = Math.min(widestBytes, datagramBytes);
  }

  /** The size in use does not pass any more; false when no other is allowed. */
  public boolean narrow() {
    widestBytes = PathProbe.sizeBelow(datagramBytes());
    return settings.searchDatagramSize();
  }
}
