package io.filecast.protocol.peer;

import io.filecast.protocol.Deadline;

/** When the receiver speaks: soon after a few packets, at once on news, never too often. */
public final class FeedbackSchedule {
  /** A lone packet is acknowledged after that. */
  static final long DELAY_NANOS = 2_000_000;

  /** Bounds feedback to 4,000 a second, whatever arrives. */
  static final long MIN_INTERVAL_NANOS = 250_000;

  /** Two, as RFC 9000, section 13.2.2 has it, would be half of all packets at a low rate. */
  private static final int PACKETS = 4;

  /** With long lists of losses the way back gets expensive. */
  private static final int PACKETS_WHEN_LONG = 16;

  private static final int LONG_BYTES = 300;

  private long lastNanos;
  private long dueNanos = Deadline.NEVER;
  private int packets;
  private int packetLimit = PACKETS;

  FeedbackSchedule(long now) {
    lastNanos = now - MIN_INTERVAL_NANOS;
  }

  void onPacket(long now, boolean news) {
    packets++;
    if (news || packets >= packetLimit) {
      soon(now);
    } else {
      dueNanos = Math.min(dueNanos, now + DELAY_NANOS);
    }
  }

  void soon(long now) {
    dueNanos = Math.min(dueNanos, Math.max(now, lastNanos + MIN_INTERVAL_NANOS));
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
