package io.filecast.protocol.flow;

import io.filecast.protocol.Deadline;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.protocol.flow.rate.Pacer;
import io.filecast.protocol.flow.rate.RateControl;
import io.filecast.protocol.flow.rate.TotalRate;
import io.filecast.wire.Header;

/**
 * What a flow may send now: the window of its rate control and of its receiver, its pace, and the
 * limit that it shares with others.
 */
final class SendAllowance {
  /** On a path shorter than that all in flight may stand in the receiver's socket buffer. */
  private static final long LOCAL_RTT_NANOS = 1_000_000;

  private final int packetBytes;
  private final int maxBurst;
  private final RateControl rate;
  private final RttEstimator rtt;
  private final Pacer pacer;

  /** Null when there is no limit over all. */
  private final TotalRate.Share total;

  private long peerWindow;
  private long wakeNanos = Deadline.NEVER;

  /**
   * @param packetBytes of a full datagram
   * @param peerWindow what the receiver takes, in bytes
   */
  SendAllowance(
      int packetBytes,
      SenderSettings settings,
      RateControl rate,
      RttEstimator rtt,
      long peerWindow,
      long now) {
    this.packetBytes = packetBytes;
    this.rate = rate;
    this.rtt = rtt;
    this.peerWindow = peerWindow;
    maxBurst =
        Math.max(1, Math.min(settings.maxBurstPackets(), Header.MAX_DATAGRAM_BYTES / packetBytes));
    total = settings.totalRate() == null ? null : settings.totalRate().join();
    pacer =
        new Pacer(
            now, settings.fixedBitsPerSecond() > 0 ? Pacer.FIXED_CREDIT_NANOS : Pacer.CREDIT_NANOS);
  }

  /** Leaves the shared limit to the others. */
  void close() {
    if (total != null) {
      total.leave();
    }
  }

  void onPeerWindow(long bytes) {
    peerWindow = bytes;
  }

  long peerWindow() {
    return peerWindow;
  }

  /** Packets in a burst at most, 1 to 64. */
  int maxBurst() {
    return maxBurst;
  }

  /** Whether a packet may leave. Window first, then pace: the clock matters only with room. */
  boolean mayTransmit(long now, long inFlightBytes) {
    wakeNanos = Deadline.NEVER;
    if (windowBytes() - inFlightBytes < packetBytes) {
      return false;
    }
    if (now - pacer.nextNanos() < 0) {
      wakeNanos = pacer.nextNanos();
      return false;
    }
    return true;
  }

  /** Packets that the next burst may have. */
  int burstPackets(long inFlightBytes) {
    long room = (windowBytes() - inFlightBytes) / packetBytes;
    int paced = Pacer.burstPackets(rate.pacingBytesPerSecond(), packetBytes);
    int limit = (int) Math.min(room, Math.min(maxBurst, paced));
    return total == null
        ? limit
        : (int) Math.max(1, Math.min(limit, total.burstBytes() / packetBytes));
  }

  /**
   * What the receiver can hold, plus what is under way between the ends: on a long path most of
   * what is in flight is in no buffer of the receiver.
   */
  private long windowBytes() {
    if (peerWindow == 0) {
      return 0;
    }
    double onTheWay =
        rate.pacingBytesPerSecond() * (Math.max(0, rtt.min() - LOCAL_RTT_NANOS) / 1e9);
    // A window below one datagram must not stall the transfer.
    long peer = Math.max(packetBytes, peerWindow) + (long) onTheWay;
    return Math.min(rate.windowBytes(), peer);
  }

  /** Takes a burst out of the shared limit; false when others are first. */
  boolean tryTake(long now, int packets) {
    boolean taken = total == null || total.tryTake(now, (long) packets * packetBytes);
    wakeNanos = taken ? Deadline.NEVER : total.retryNanos();
    return taken;
  }

  void onSent(long now, int bytes) {
    pacer.onSent(now, bytes, rate.pacingBytesPerSecond());
  }

  /** When it is worth asking again after a refusal by the clock, or {@link Deadline#NEVER}. */
  long wakeNanos() {
    return wakeNanos;
  }
}
