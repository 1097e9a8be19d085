package io.filecast.protocol.flow;

import io.filecast.protocol.Deadline;

/** When the receiver speaks: soon after a few packets, at once on news, never too often. */
public final class FeedbackSchedule {
  /** A lone packet is acknowledged after that. */
  static final long DELAY_NANOS = 2_000_000;

  /** Bounds feedback to 4,000 a second, whatever arrives and whatever period the sender sets. */
  public static final long MIN_INTERVAL_NANOS = 250_000;

  /** RFC 9000, section 18.2: the default of max_ack_delay. */
  static final long MAX_INTERVAL_NANOS = 25_000_000;

  /** Two, as RFC 9000, section 13.2.2 has it, would be half of all packets at a low rate. */
  private static final int PACKETS = 4;

  /** With long lists of losses the way back gets expensive. */
  private static final int PACKETS_WHEN_LONG = 16;

  private static final int LONG_BYTES = 300;

  private static final long NANOS_PER_MICRO = 1000;

  private long lastNanos;
  private long dueNanos = Deadline.NEVER;
  private int packets;
  private int packetLimit = PACKETS;

  private long intervalNanos;

  FeedbackSchedule(long now, int periodMicros) {
    onPeriod(periodMicros);
    lastNanos = now - intervalNanos;
  }

  /**
   * The sender has set another period.
   *
   * @param micros 0 = as we like
   */
  void onPeriod(int micros) {
    intervalNanos =
        Math.max(MIN_INTERVAL_NANOS, Math.min(MAX_INTERVAL_NANOS, micros * NANOS_PER_MICRO));
  }

  void onPacket(long now, boolean news) {
    packets++;
    if (news || packets >= packetLimit) {
      soon(now);
    } else {
      dueNanos = Math.min(dueNanos, Math.max(now + DELAY_NANOS, lastNanos + intervalNanos));
    }
  }

  void soon(long now) {
    dueNanos = Math.min(dueNanos, Math.max(now, lastNanos + intervalNanos));
  }

  boolean isDue(long now) {
    return now - dueNanos >= 0;
  }

  void onSent(long now, int bytes) {
    lastNanos = now;
    dueNanos = Deadline.NEVER;
    packets = 0;
    packetLimit = bytes > LONG_BYTES ? PACKETS_WHEN_LONG : PACKETS;
  }

  long dueNanos() {
    return dueNanos;
  }
}
