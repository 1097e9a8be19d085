package io.filecast.protocol.flow;

import io.filecast.protocol.flow.loss.FlightLog;
import io.filecast.protocol.flow.loss.LossDetector;
import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.protocol.flow.rate.RateControl;
import io.filecast.protocol.flow.rate.StandingQueue;
import io.filecast.wire.Feedback;

/**
 * The packets of a flow as one receiver sees them: which are under way, which have arrived, which
 * are lost, and what that says about the path to it. A unicast flow has one of these, a group flow
 * one for each receiver that its rate is judged by.
 */
final class Flight implements LossDetector.LossListener {
  /** How long a lost packet is remembered in case it arrives after all. */
  private static final long MIN_MEMORY_NANOS = 100_000_000;

  /**
   * RFC 9002, section 5.3: what the receiver says it held an answer back counts up to what it has
   * reason to, or it could hide any queue. Ours waits 2 ms and its timers.
   */
  private static final long MAX_ACK_DELAY_NANOS = 25_000_000;

  /** Is told what became of packets; bits are those of one burst, lowest first. */
  interface Fate {
    void onAcknowledged(long now, int firstSymbol, long bits);

    void onLost(int firstSymbol, long bits);

    /** They were declared lost, and have arrived. */
    void onSpurious(int firstSymbol, long bits);

    /** Bytes of their datagrams. */
    long datagramBytes(int firstSymbol, long bits);
  }

  private final FlightLog log = new FlightLog();
  private final LossDetector detector = new LossDetector();
  private final int packetBytes;
  private final RttEstimator rtt;
  private final RateControl rate;
  private final DeliveryRate delivery;
  private final Fate fate;
  private long largestAcknowledged = -1;

  /**
   * @param packetBytes of a full datagram
   * @param rtt of the peer, which outlives its flows
   */
  Flight(int packetBytes, RttEstimator rtt, RateControl rate, Fate fate, long now) {
    this.packetBytes = packetBytes;
    this.rtt = rtt;
    this.rate = rate;
    this.fate = fate;
    delivery = new DeliveryRate(rtt, now);
  }

  RateControl rate() {
    return rate;
  }

  RttEstimator rtt() {
    return rtt;
  }

  boolean isEmpty() {
    return log.packetsOutstanding() == 0;
  }

  long bytes() {
    return (long) log.packetsOutstanding() * packetBytes;
  }

  /** Whether no more can be remembered. */
  boolean isFull() {
    return log.isFull();
  }

  // ---- sending -------------------------------------------------------------------------------

  /** There is nothing to send, although the rate would allow it. */
  void onAppLimited() {
    delivery.onAppLimited(bytes());
  }

  /** A burst leaves now. */
  void onSent(long now, long firstPacket, int firstSymbol, int count, int datagramBytes) {
    if (isEmpty()) {
      delivery.onSentIntoEmptyPipe(now);
    }
    delivery.record(log, firstPacket, firstSymbol, count, now, rate.tag());
    rate.onSent(now, datagramBytes, bytes());
  }

  /**
   * RFC 9002, section 6.2.4: with nothing new to send, the oldest goes again.
   *
   * @param out gets the oldest symbols that are under way
   */
  boolean findOldest(int limit, Transmit out) {
    for (int i = 0; i < log.size(); i++) {
      long bits = log.outstanding(i);
      if (bits != 0) {
        int first = Long.numberOfTrailingZeros(bits);
        int run = Long.numberOfTrailingZeros(~(bits >>> first));
        out.firstSymbol = log.firstSymbol(i) + first;
        out.count = Math.min(limit, run);
        return true;
      }
    }
    return false;
  }

  // ---- feedback ------------------------------------------------------------------------------

  /**
   * Settles what a FEEDBACK speaks of.
   *
   * @param nextPacket the lowest number that no packet has had yet
   */
  void settle(long now, Feedback feedback, long nextPacket) {
    delivery.beginSample(now);
    acknowledge(now, feedback, nextPacket);
    largestAcknowledged = Math.max(largestAcknowledged, feedback.largestPacketNumber);
    detector.detect(now, log, largestAcknowledged, rtt, this);
    log.prune(now - Math.max(MIN_MEMORY_NANOS, 3 * rtt.smoothed()));
  }

  /** Whether what was settled last has brought any packet. */
  boolean anyAcknowledged() {
    return delivery.anyAcknowledged();
  }

  /** Hands what was settled to the rate control. */
  void report() {
    delivery.report(rate, bytes());
  }

  /**
   * The same, where reports may be late for other reasons than the path.
   *
   * @param queue what stands on the path
   */
  void report(long now, StandingQueue queue) {
    delivery.tell(queue, now);
    if (queue.isNone(rtt.min())) {
      delivery.onClearPath();
    }
    report();
  }

  private void acknowledge(long now, Feedback feedback, long nextPacket) {
    long newest = -1;
    int newestAt = -1;
    for (int range = 0; range < feedback.packetRanges() && log.size() > 0; range++) {
      long low = feedback.packetRangeLow(range);
      long high = feedback.packetRangeHigh(range);
      if (high < log.firstPacket(0)) {
        break;
      }
      for (int i = log.find(low); i < log.size() && log.firstPacket(i) <= high; i++) {
        long bits = log.bits(i, low, high);
        long newly = log.acknowledge(i, bits);
        if (newly != 0) {
          fate.onAcknowledged(now, log.firstSymbol(i), newly);
          delivery.onAcknowledged(fate.datagramBytes(log.firstSymbol(i), newly), log.tag(i));
          if (log.firstPacket(i) > newest) {
            newest = log.firstPacket(i);
            newestAt = i;
          }
          // RFC 9002, section 5.1: a sample needs that "the largest acknowledged packet number is
          // newly acknowledged".
          if (feedback.largestPacketNumber < log.endPacket(i)
              && feedback.largestPacketNumber >= log.firstPacket(i)) {
            delivery.onRoundTrip(
                now - log.sentNanos(i),
                Math.min(MAX_ACK_DELAY_NANOS, feedback.ackDelayMicros * 1000));
          }
        }
        long spurious = log.acknowledgeLost(i, bits);
        if (spurious != 0) {
          onSpurious(i, spurious, nextPacket);
        }
      }
    }
    if (newestAt >= 0) {
      delivery.onNewestAcknowledged(now, log, newestAt);
    }
  }

  private void onSpurious(int position, long bits, long nextPacket) {
    int symbol = log.firstSymbol(position);
    delivery.onSpurious(fate.datagramBytes(symbol, bits));
    int first = Long.numberOfTrailingZeros(bits);
    detector.onSpurious(log.firstPacket(position) + first, largestAcknowledged, nextPacket);
    fate.onSpurious(symbol, bits);
  }

  @Override
  public void onLost(int position, long bits) {
    int symbol = log.firstSymbol(position);
    delivery.onLost(fate.datagramBytes(symbol, bits), log.tag(position));
    fate.onLost(symbol, bits);
  }

  // ---- time ----------------------------------------------------------------------------------

  void onTimeout(long now) {
    if (now - detector.lossTimeNanos() >= 0) {
      delivery.beginSample(now);
      detector.detect(now, log, largestAcknowledged, rtt, this);
      report();
    }
  }

  /**
   * The receiver has had time to speak of everything that left before some moment: what it has not
   * acknowledged is lost.
   */
  void expire(long now, long sentBefore) {
    delivery.beginSample(now);
    for (int i = 0; i < log.size() && log.sentNanos(i) - sentBefore < 0; i++) {
      long newly = log.declareLost(i, -1L);
      if (newly != 0) {
        onLost(i, newly);
      }
    }
    report();
  }

  /** When a packet that was overtaken counts as lost, or {@link Long#MAX_VALUE}. */
  long lossTimeNanos() {
    return detector.lossTimeNanos();
  }
}
