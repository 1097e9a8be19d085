package io.filecast.protocol.flow;

import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.protocol.flow.rate.RateControl;
import io.filecast.protocol.flow.rate.StandingQueue;
import io.filecast.wire.Feedback;

/**
 * A group flow as one of its members gets it: what it lost, what it can take, and, while it
 * represents the others, the rate that its path carries.
 */
public final class MemberFlow {
  /** On a path shorter than that all in flight may stand in the receiver's socket buffer. */
  private static final long LOCAL_RTT_NANOS = 1_000_000;

  /** A member that reports nothing for so long does not hold up the others. */
  private static final long LEAST_SILENCE_NANOS = 1_000_000_000;

  /** A report may be late by so much. */
  private static final long REPORT_DELAY_NANOS = 25_000_000;

  /** Packets that a new figure of the loss is half made of. */
  private static final double LOSS_MEMORY_PACKETS = 4096;

  /** Rows that a member may ask for beyond those that it lost: two blocks, and as many again. */
  private static final long ASKED_ALWAYS = 1024;

  private static final long ASKED_PER_LOST = 2;

  private final int packetBytes;
  private final RttEstimator rtt;

  /** Null while it does not represent others. */
  private Flight flight;

  private final StandingQueue queue;

  private long windowBytes;
  private long periodNanos;
  private long heardNanos;
  private long advancedNanos;
  private long openNanos;
  private long largestPacket = Feedback.NO_PACKET;

  /** Packets of the flow that are not meant for it. */
  private final long before;

  /** Packets of the flow up to the largest that it has, and those of them that came. */
  private long sent;

  private long received;
  private double loss;
  private long asked;

  /**
   * @param packetBytes of a full datagram
   * @param rtt of the peer
   * @param windowBytes what the peer has said it can take
   * @param sent packets of the flow that are not meant for it
   */
  MemberFlow(int packetBytes, RttEstimator rtt, long windowBytes, long sent, long now) {
    this.packetBytes = packetBytes;
    this.rtt = rtt;
    this.windowBytes = windowBytes;
    before = sent;
    this.sent = sent;
    heardNanos = now;
    advancedNanos = now;
    openNanos = now;
    queue = new StandingQueue(now);
  }

  // ---- whether it represents others ----------------------------------------------------------

  /** From now on the group's rate is judged by it. */
  public void represent(RateControl rate, long now) {
    flight = new Flight(packetBytes, rtt, rate, new Bytes(), now);
  }

  /** Others are slower. */
  public void retire() {
    flight = null;
  }

  public boolean isRepresentative() {
    return flight != null;
  }

  /** Null while it does not represent others. */
  RateControl rate() {
    return flight == null ? null : flight.rate();
  }

  /** What its path carries, bytes a second; 0 when that is not known. */
  public long estimatedBytesPerSecond() {
    return flight == null ? 0 : flight.rate().estimatedBytesPerSecond();
  }

  /** Whether that is known, and not just being found out. */
  public boolean isSettled() {
    return flight != null && flight.rate().isSettled();
  }

  /** It reports once in each period. */
  public void onPeriod(long nanos) {
    periodNanos = nanos;
  }

  // ---- sending -------------------------------------------------------------------------------

  /**
   * A burst leaves.
   *
   * @param firstSymbol -1 for parity
   * @param slower whether the group sends less than this path carries, or has nothing more to send
   */
  void onSent(long now, long packet, int firstSymbol, int count, int bytes, boolean slower) {
    if (flight == null || flight.isFull()) {
      return;
    }
    if (slower) {
      flight.onAppLimited();
    }
    flight.onSent(now, packet, firstSymbol, count, bytes);
  }

  /** Whether what it can take is to be looked at: it is there and speaks. */
  boolean counts(long now) {
    return now - silentNanos() < 0;
  }

  /** When it has been silent for too long to be waited for. */
  long silentNanos() {
    return heardNanos + Math.max(LEAST_SILENCE_NANOS, 2 * periodNanos);
  }

  /**
   * Bytes that it can take now.
   *
   * @param pace of the group, bytes a second
   */
  long roomBytes(long pace) {
    if (windowBytes == 0) {
      return 0;
    }
    if (flight == null) {
      return Long.MAX_VALUE; // what is in flight to it is not known; it speaks up when it is late
    }
    double onTheWay = pace * (Math.max(0, rtt.min() - LOCAL_RTT_NANOS) / 1e9);
    return Math.max(packetBytes, windowBytes) + (long) onTheWay - flight.bytes();
  }

  /** Bytes that its rate control lets leave now. */
  long congestionRoomBytes() {
    return flight.rate().windowBytes() - flight.bytes();
  }

  // ---- reports -------------------------------------------------------------------------------

  /**
   * It has reported about the group flow.
   *
   * @param numbers of the flow
   */
  void onReport(long now, Feedback report, PacketNumbers numbers) {
    heardNanos = now;
    windowBytes = report.windowBytes;
    openNanos = windowBytes > 0 ? now : openNanos;
    if (report.largestPacketNumber > largestPacket) {
      count(report, numbers.sentUpTo(report.largestPacketNumber));
      advancedNanos = now;
    }
    if (flight != null) {
      flight.settle(now, report, numbers.next());
      flight.report(now, queue);
      flight.expire(now, now - 2 * rtt.pto(REPORT_DELAY_NANOS + periodNanos));
    }
  }

  private void count(Feedback report, long sentNow) {
    long more = sentNow - sent;
    if (more > 0) {
      double share = 1 - (double) (report.packetsReceived - received) / more;
      double weight = more / (more + LOSS_MEMORY_PACKETS);
      loss += weight * (Math.max(0, Math.min(1, share)) - loss);
    }
    largestPacket = report.largestPacketNumber;
    sent = sentNow;
    received = report.packetsReceived;
  }

  /** Rows are sent to all because it asked for them. */
  void onAsked(int rows) {
    asked += rows;
  }

  /** Whether it has others sent far more than it says that it has lost. */
  public boolean asksTooMuch() {
    long lost = Math.max(0, packets() - received);
    return asked > ASKED_PER_LOST * lost + ASKED_ALWAYS;
  }

  /** Share of the group's packets that it does not get, 0 to 1, of the last thousands. */
  public double loss() {
    return loss;
  }

  /** The largest packet that it has, or {@link Feedback#NO_PACKET}. */
  public long largestPacket() {
    return largestPacket;
  }

  /** Packets of the group that came. */
  public long received() {
    return received;
  }

  /** When it was last heard. */
  public long heardNanos() {
    return heardNanos;
  }

  /** When it last had a packet that it did not have before. */
  public long advancedNanos() {
    return advancedNanos;
  }

  /** When it could last take anything. */
  public long openNanos() {
    return openNanos;
  }

  /** Packets of the group that were meant for it and that it speaks of. */
  public long packets() {
    return sent - before;
  }

  public long smoothedRttNanos() {
    return rtt.smoothed();
  }

  // ---- time ----------------------------------------------------------------------------------

  void onTimeout(long now) {
    if (flight != null) {
      flight.onTimeout(now);
    }
  }

  long nextTimeoutNanos() {
    return flight == null ? Long.MAX_VALUE : flight.lossTimeNanos();
  }

  /** Repair is not by packets here, but by blocks that lack rows. */
  private final class Bytes implements Flight.Fate {
    @Override
    public void onAcknowledged(long now, int firstSymbol, long bits) {}

    @Override
    public void onLost(int firstSymbol, long bits) {}

    @Override
    public void onSpurious(int firstSymbol, long bits) {}

    @Override
    public long datagramBytes(int firstSymbol, long bits) {
      return (long) Long.bitCount(bits) * packetBytes;
    }
  }
}
