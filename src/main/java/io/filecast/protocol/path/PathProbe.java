package io.filecast.protocol.path;

import io.filecast.protocol.Deadline;
import io.filecast.wire.Header;
import java.util.Arrays;

/**
 * Finds the largest datagram that a path carries, before the first DATA, in the manner of RFC 8899.
 * Unlike there, all sizes are tried at once, largest first: on a clean path the first answer ends
 * the search after one round trip.
 *
 * <p>A probe may be lost on its way, or its answer: what is larger than the largest answered one is
 * tried twice more before a smaller size is settled on. One receiver with a smaller size makes
 * datagrams smaller for its whole group.
 *
 * <p>With a fixed size the question is only whether it passes. Copies of the base size go along, so
 * that a path that is too narrow can be told from one that is lossy.
 */
public final class PathProbe {
  /** RFC 8899, section 5.1.2: "The default value of MAX_PROBES is 3." */
  private static final int MAX_ROUNDS = 3;

  /**
   * What networks carry, less 28 or 48 bytes of IP and UDP: jumbo frames, Ethernet, tunnels and
   * PPPoE, IPv6's minimum. Below the configured largest only those count.
   */
  private static final int[] USUAL_SIZES = {8972, 8952, 1472, 1452, 1432, 1392, 1232};

  /** Sizes that were not answered when smaller ones were are tried again so often. */
  private static final int CONFIRMATIONS = 2;

  private static final long LEAST_JITTER_NANOS = 2_000_000;

  /** Each round sends so many copies of a fixed size and of the base size. */
  private static final int COPIES = 4;

  /** If the base size got through so often and the fixed one never, chance is below 1 in 1,000. */
  private static final int PROOF_OF_NARROWNESS = 10;

  private static final int MAX_FIXED_ROUNDS = 40;

  private final boolean search;
  private final int[] round;
  private final long rttNanos;
  private final long maxRoundNanos;
  private int next;

  /** Where a round ends: what is not larger than what was answered is not tried again. */
  private int end;

  private int confirmations;
  private int rounds;
  private int best;
  private int baseAnswers;
  private long deadlineNanos;
  private boolean done;
  private boolean tooNarrow;

  public PathProbe(int maxBytes, boolean search, long rttNanos, long ptoNanos, long nowNanos) {
    this.search = search;
    this.rttNanos = rttNanos;
    maxRoundNanos = ptoNanos;
    round = search ? candidates(maxBytes) : copies(maxBytes);
    best = 0;
    end = round.length;
    deadlineNanos = nowNanos + ptoNanos;
    done = maxBytes == Header.BASE_DATAGRAM_BYTES;
    if (done) {
      best = maxBytes;
    }
  }

  private static int[] candidates(int maxBytes) {
    int[] sizes = new int[USUAL_SIZES.length + 1];
    int count = 0;
    sizes[count++] = maxBytes;
    for (int size : USUAL_SIZES) {
      if (size < maxBytes) {
        sizes[count++] = size;
      }
    }
    return Arrays.copyOf(sizes, count);
  }

  /** The next smaller size that a search tries. */
  static int sizeBelow(int bytes) {
    for (int size : USUAL_SIZES) {
      if (size < bytes) {
        return size;
      }
    }
    return Header.BASE_DATAGRAM_BYTES;
  }

  private static int[] copies(int size) {
    int[] sizes = new int[2 * COPIES];
    Arrays.fill(sizes, 0, COPIES, size);
    Arrays.fill(sizes, COPIES, 2 * COPIES, Header.BASE_DATAGRAM_BYTES);
    return sizes;
  }

  /** Size of the next probe to send, 0 when there is none now. */
  public int poll() {
    return done || next >= end ? 0 : round[next++];
  }

  public void onAnswer(long now, int datagramBytes) {
    if (done || !contains(datagramBytes)) {
      return;
    }
    if (!search && datagramBytes == Header.BASE_DATAGRAM_BYTES) {
      if (++baseAnswers >= PROOF_OF_NARROWNESS) {
        tooNarrow = true;
        done = true;
      }
      return;
    }
    if (best == 0) {
      // Larger ones left before this one did.
      deadlineNanos = Math.min(deadlineNanos, now + jitterNanos());
    }
    best = Math.max(best, datagramBytes);
    done = best == round[0];
  }

  /** A quarter of a round trip. */
  private long jitterNanos() {
    return Math.max(LEAST_JITTER_NANOS, rttNanos / 4);
  }

  private boolean contains(int size) {
    return indexOf(size) >= 0;
  }

  /** Where a size is in the round; -1 when it is not. */
  private int indexOf(int size) {
    for (int i = 0; i < round.length; i++) {
      if (round[i] == size) {
        return i;
      }
    }
    return -1;
  }

  public void onTimeout(long now) {
    if (done || now - deadlineNanos < 0) {
      return;
    }
    rounds++;
    if (best > 0 && confirmations == CONFIRMATIONS) {
      done = true;
    } else if (best > 0) {
      confirmations++;
      next = 0;
      end = indexOf(best);
      deadlineNanos = now + rttNanos + jitterNanos();
    } else if (search && rounds >= MAX_ROUNDS) {
      best = Header.BASE_DATAGRAM_BYTES;
      done = true;
    } else if (!search && rounds >= MAX_FIXED_ROUNDS) {
      tooNarrow = true;
      done = true;
    } else {
      next = 0;
      deadlineNanos = now + maxRoundNanos;
    }
  }

  public long nextTimeoutNanos() {
    return done ? Deadline.NEVER : deadlineNanos;
  }

  public boolean isDone() {
    return done;
  }

  public boolean isTooNarrow() {
    return tooNarrow;
  }

  /** The largest datagram that passed, valid when done and not too narrow. */
  int datagramBytes() {
    return best;
  }
}
