package io.filecast.protocol.path;

import io.filecast.wire.Header;

/**
 * Finds out in mid-transfer whether the path still carries datagrams of the size in use: probes of
 * that size and of the base size leave side by side (RFC 8899, section 4.3). The base size answered
 * several times and the size in use never is a black hole; one answer of that size refutes it, and
 * silence of both proves nothing.
 */
public final class PathCheck {
  /** RFC 8899, section 5.1.2: MAX_PROBES. A round sends so many of each size. */
  private static final int PAIRS = 3;

  /** After so many rounds without any answer the path is not asked before one comes. */
  private static final int MAX_UNANSWERED = 2;

  /** One bit for each probe of a check. */
  private static final int MAX_PROBES = 60;

  private final int proof;
  private int datagramBytes = Header.BASE_DATAGRAM_BYTES;
  private boolean running;
  private int owed;
  private int sent;
  private int firstNumber;
  private long full;
  private long base;
  private long answered;
  private int unanswered;
  private boolean refuted;

  /**
   * @param proof how often the base size has to be answered
   */
  PathCheck(int proof) {
    this.proof = proof;
  }

  /** Forgets what it knew: datagrams of this size are in use from now on. */
  void restart(int datagramBytes) {
    this.datagramBytes = datagramBytes;
    unanswered = 0;
    refuted = false;
    stop();
  }

  private void stop() {
    running = false;
    owed = 0;
  }

  /** Whether the last check has shown that the size in use passes. */
  boolean isRefuted() {
    return refuted;
  }

  boolean isRunning() {
    return running;
  }

  /** The size in use may not pass any more: sends a round of probes. */
  void ask() {
    if (datagramBytes <= Header.BASE_DATAGRAM_BYTES || unanswered == MAX_UNANSWERED) {
      return;
    }
    unanswered++;
    refuted = false;
    if (!running || sent + 2 * PAIRS > MAX_PROBES) {
      running = true;
      sent = 0;
      full = 0;
      base = 0;
      answered = 0;
    }
    owed = 2 * PAIRS;
  }

  /** Size of the next probe to send, 0 when there is none now. */
  public int poll() {
    if (owed == 0) {
      return 0;
    }
    return owed % 2 == 0 ? datagramBytes : Header.BASE_DATAGRAM_BYTES;
  }

  /** The probe that the last poll asked for leaves with this number. */
  public void onSent(int number) {
    if (sent == 0) {
      firstNumber = number;
    }
    sent = number - firstNumber + 1;
    if (sent > MAX_PROBES) { // questions of another kind lay in between
      stop();
      return;
    }
    if (owed-- % 2 == 0) {
      full |= bit(number);
    } else {
      base |= bit(number);
    }
  }

  private long bit(int number) {
    return 1L << number - firstNumber;
  }

  /** A probe of any kind was answered; true when it proves that the size in use does not pass. */
  public boolean isBlackHole(int number) {
    unanswered = 0;
    int at = number - firstNumber;
    if (!running || at < 0 || at >= sent) {
      return false;
    }
    if ((full & bit(number)) != 0) {
      refuted = true;
      stop();
      return false;
    }
    answered |= base & bit(number);
    return Long.bitCount(answered) >= proof;
  }
}
