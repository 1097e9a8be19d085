package io.filecast.protocol.flow;

import io.filecast.content.Readability;
import io.filecast.protocol.Deadline;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.loss.FlightLog;
import io.filecast.protocol.flow.loss.LossDetector;
import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.protocol.flow.rate.Pacer;
import io.filecast.protocol.flow.rate.RateControl;
import io.filecast.protocol.flow.rate.RateSample;
import io.filecast.protocol.flow.rate.TotalRate;
import io.filecast.protocol.repair.SymbolLayout;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.Feedback;
import io.filecast.wire.Header;
import java.util.random.RandomGenerator;

/** The DATA of one attempt: when a burst leaves, and what became of every packet. */
public final class DataFlow implements LossDetector.LossListener {
  /** RFC 9002, section 6.2.4: one or two packets per PTO. */
  private static final int PTO_PACKETS = 2;

  /** How long a lost packet is remembered in case it arrives after all. */
  private static final long MIN_MEMORY_NANOS = 100_000_000;

  /** On a path shorter than that all in flight may stand in the receiver's socket buffer. */
  private static final long LOCAL_RTT_NANOS = 1_000_000;

  private final SymbolLayout layout;
  private final int packetBytes;
  private final int maxBurst;
  private final int runRows;
  private final RateControl rate;
  private final Pacer pacer;
  private final TotalRate.Share total;
  private final RttEstimator rtt;
  private final FlightCounters counters;
  private final FlightLog log = new FlightLog();
  private final LossDetector detector = new LossDetector();
  private final RateSample sample = new RateSample();

  /**
   * RFC 9002, section 5.3: what the receiver says it held an answer back counts up to what it has
   * reason to, or it could hide any queue. Ours waits 2 ms and its timers.
   */
  private static final long MAX_ACK_DELAY_NANOS = 25_000_000;

  private final SymbolQueue symbols;
  private final PacketSkips skips;

  private long nextPacket;
  private long largestAcknowledged = -1;
  private long peerWindow;
  private long delivered;
  private long deliveredNanos;
  private long firstSentNanos;
  private long appLimitedUntil;
  private final PtoTimer pto;
  private int ptoPacketsOwed;
  private long wakeNanos = Deadline.NEVER;

  private boolean burstIsRepair;

  private final FullSizeLoss fullSize;

  public DataFlow(
      SymbolLayout layout,
      ByteRanges alreadyHeld,
      SenderSettings settings,
      RateControl rate,
      RttEstimator rtt,
      FlightCounters counters,
      long peerWindow,
      RandomGenerator random,
      long nowNanos) {
    this.layout = layout;
    this.rate = rate;
    this.rtt = rtt;
    this.counters = counters;
    this.peerWindow = peerWindow;
    packetBytes = layout.datagramBytes();
    maxBurst =
        Math.max(1, Math.min(settings.maxBurstPackets(), Header.MAX_DATAGRAM_BYTES / packetBytes));
    runRows = layout.runRows(maxBurst);
    total = settings.totalRate() == null ? null : settings.totalRate().join();
    pacer =
        new Pacer(
            nowNanos,
            settings.fixedBitsPerSecond() > 0 ? Pacer.FIXED_CREDIT_NANOS : Pacer.CREDIT_NANOS);
    symbols = new SymbolQueue(layout, alreadyHeld);
    skips = new PacketSkips(random);
    deliveredNanos = nowNanos;
    firstSentNanos = nowNanos;
    fullSize = new FullSizeLoss(layout, nowNanos);
    pto = new PtoTimer(rtt, settings.feedbackMicros(), nowNanos);
  }

  /** No more will be sent: leaves the shared limit to the others. */
  public void close() {
    if (total != null) {
      total.leave();
    }
  }

  /** What is to be sent, and what the receiver holds. */
  public SymbolQueue symbols() {
    return symbols;
  }

  /** Symbols of the content. */
  public int symbolCount() {
    return layout.symbols();
  }

  /** Content bytes the receiver holds, as far as it has said so. */
  public long heldBytes() {
    return layout.bytes(symbols.held());
  }

  public boolean idle() {
    return log.packetsOutstanding() == 0;
  }

  public long inFlightBytes() {
    return (long) log.packetsOutstanding() * packetBytes;
  }

  public int ptos() {
    return pto.expired();
  }

  /** Whether only datagrams of less than full size seem to arrive. */
  public FullSizeLoss fullSize() {
    return fullSize;
  }

  public long peerWindow() {
    return peerWindow;
  }

  /**
   * Chooses the next burst, of symbols whose bytes can be had.
   *
   * @return false when a window, the pace or the content says wait
   */
  public boolean poll(long now, Readability content, Transmit out) {
    wakeNanos = Deadline.NEVER;
    if (ptoPacketsOwed == 0 && !mayTransmit(now)) {
      return false;
    }
    int limit = ptoPacketsOwed > 0 ? Math.min(maxBurst, ptoPacketsOwed) : burstLimit();
    if (!find(limit, out) || !isReadable(content, out)) {
      if (ptoPacketsOwed > 0) {
        ptoPacketsOwed = 0;
        return poll(now, content, out);
      }
      appLimitedUntil = delivered + inFlightBytes() + 1;
      return false;
    }
    long bytes = (long) out.count * packetBytes;
    if (total != null && !total.tryTake(now, bytes)) {
      wakeNanos = total.retryNanos();
      appLimitedUntil = delivered + inFlightBytes() + 1;
      return false;
    }
    commit(now, out);
    return true;
  }

  /** Window first, then pace: the clock matters only when there is room. */
  private boolean mayTransmit(long now) {
    if (log.isFull() || windowBytes() - inFlightBytes() < packetBytes) {
      return false;
    }
    if (now - pacer.nextNanos() < 0) {
      wakeNanos = pacer.nextNanos();
      return false;
    }
    return true;
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

  private int burstLimit() {
    long room = (windowBytes() - inFlightBytes()) / packetBytes;
    int paced = Pacer.burstPackets(rate.pacingBytesPerSecond(), packetBytes);
    int limit = (int) Math.min(room, Math.min(maxBurst, paced));
    return total == null
        ? limit
        : (int) Math.max(1, Math.min(limit, total.burstBytes() / packetBytes));
  }

  private boolean find(int limit, Transmit out) {
    burstIsRepair = symbols.findRepair(limit, out);
    if (burstIsRepair || symbols.findNew(limit, runRows, out)) {
      return true;
    }
    burstIsRepair = true;
    return ptoPacketsOwed > 0 && findOldestOutstanding(limit, out);
  }

  /** Cuts what was found to what can be had; false when that is nothing. */
  private boolean isReadable(Readability content, Transmit out) {
    int end = out.firstSymbol + out.count;
    long offset = layout.offset(out.firstSymbol);
    int bytes = (int) (layout.offset(end - 1) - offset) + layout.payloadBytes(end - 1);
    if (bytes == 0) {
      return true; // of an empty content
    }
    int readable = content.readable(offset, layout.payloadBytes(out.firstSymbol), bytes);
    if (readable < bytes) {
      out.count = Math.min(out.count, readable / layout.symbolBytes());
    }
    return out.count > 0;
  }

  /** RFC 9002, section 6.2.4: with nothing new to send, the oldest goes again. */
  private boolean findOldestOutstanding(int limit, Transmit out) {
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

  private void commit(long now, Transmit out) {
    symbols.take(out);
    if (idle()) {
      // Delivery-rate draft, section 3.2: the clock of an empty pipe starts with this packet.
      firstSentNanos = now;
      deliveredNanos = now;
    }
    byte tag = rate.tag();
    if (delivered < appLimitedUntil) {
      tag |= RateControl.TAG_APP_LIMITED;
    }
    // RFC 9000, section 12.3: "A QUIC endpoint MUST NOT reuse a packet number within the same
    // packet
    // number space in one connection."
    nextPacket = skips.numberFor(nextPacket);
    log.add(
        nextPacket,
        out.firstSymbol,
        out.count,
        now,
        delivered,
        deliveredNanos,
        firstSentNanos,
        tag);
    out.beginBurst(layout, runRows);
    out.firstPacketNumber = nextPacket;
    out.feedbackNow = ptoPacketsOwed > 0 || symbols.isDrained();
    nextPacket += out.count;
    ptoPacketsOwed = Math.max(0, ptoPacketsOwed - out.count);
    pacer.onSent(now, out.datagramBytes(), rate.pacingBytesPerSecond());
    rate.onSent(now, out.datagramBytes(), inFlightBytes());
    pto.onSent(now);
    counters.onSent(out.count, out.datagramBytes(), burstIsRepair);
  }

  /** Whether it claims what only a liar can. */
  public boolean isLie(Feedback feedback) {
    return skips.areIn(feedback);
  }

  /** Null, or a claim that cannot be true. */
  public String onFeedback(long now, Feedback feedback) {
    if (feedback.largestPacketNumber >= nextPacket) {
      return "acknowledges a packet that was never sent";
    }
    peerWindow = feedback.windowBytes;
    sample.clear(now);
    acknowledge(now, feedback);
    symbols.learnHeld(feedback);
    if (feedback.largestPacketNumber > largestAcknowledged) {
      largestAcknowledged = feedback.largestPacketNumber;
    }
    detector.detect(now, log, largestAcknowledged, rtt, this);
    log.prune(now - Math.max(MIN_MEMORY_NANOS, 3 * rtt.smoothed()));
    if (sample.ackedBytes > 0 && pto.onAnswered()) {
      rate.onBlackout(now);
    }
    report();
    if (idle() && symbols.isDrained()) {
      symbols.reconcile(feedback);
    }
    return null;
  }

  private void acknowledge(long now, Feedback feedback) {
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
          onAcknowledged(now, i, newly);
          if (log.firstPacket(i) > newest) {
            newest = log.firstPacket(i);
            newestAt = i;
          }
          // RFC 9002, section 5.1: a sample needs that "the largest acknowledged packet number is
          // newly acknowledged".
          if (feedback.largestPacketNumber < log.endPacket(i)
              && feedback.largestPacketNumber >= log.firstPacket(i)) {
            onRoundTrip(
                now - log.sentNanos(i),
                Math.min(MAX_ACK_DELAY_NANOS, feedback.ackDelayMicros * 1000));
          }
        }
        long spurious = log.acknowledgeLost(i, bits);
        if (spurious != 0) {
          onSpurious(i, spurious);
        }
      }
    }
    if (newestAt >= 0) {
      measureRate(now, newestAt);
    }
  }

  private void onRoundTrip(long nanos, long ackDelayNanos) {
    rtt.onSample(nanos, ackDelayNanos);
    sample.rttNanos = Math.max(1, nanos);
    sample.queueNanos = Math.max(0, nanos - ackDelayNanos - rtt.min());
  }

  private void onAcknowledged(long now, int position, long bits) {
    int first = log.firstSymbol(position);
    fullSize.onAcknowledged(now, first, bits);
    for (long left = bits; left != 0; ) {
      int from = Long.numberOfTrailingZeros(left);
      int run = Long.numberOfTrailingZeros(~(left >>> from));
      symbols.onHeld(first + from, first + from + run);
      left = from + run >= 64 ? 0 : left & -1L << from + run;
    }
    long bytes = datagramBytes(position, bits);
    delivered += bytes;
    sample.ackedBytes += bytes;
    if ((log.tag(position) & RateControl.TAG_QUIET) != 0) {
      sample.quietAckedBytes += bytes;
    }
  }

  /**
   * Bytes of some packets of a burst. The last row of a block may be short: taken for a whole one
   * it would show a rate that the path does not have, and the filter keeps the highest.
   */
  private long datagramBytes(int position, long bits) {
    int last = log.firstSymbol(position) + 63 - Long.numberOfLeadingZeros(bits);
    return (long) Long.bitCount(bits) * packetBytes - layout.missingBytes(last);
  }

  private void onSpurious(int position, long bits) {
    int packets = Long.bitCount(bits);
    counters.onSpurious(packets);
    delivered += datagramBytes(position, bits);
    int first = Long.numberOfTrailingZeros(bits);
    detector.onSpurious(log.firstPacket(position) + first, largestAcknowledged, nextPacket);
    for (long left = bits; left != 0; left &= left - 1) {
      int symbol = log.firstSymbol(position) + Long.numberOfTrailingZeros(left);
      symbols.onHeld(symbol, symbol + 1);
    }
  }

  @Override
  public void onLost(int position, long bits) {
    long bytes = datagramBytes(position, bits);
    sample.lostBytes += bytes;
    counters.onLost(Long.bitCount(bits));
    fullSize.onLost(log.firstSymbol(position), bits);
    if ((log.tag(position) & RateControl.TAG_QUIET) != 0) {
      sample.quietLostBytes += bytes;
    }
    for (long left = bits; left != 0; left &= left - 1) {
      symbols.onLost(log.firstSymbol(position) + Long.numberOfTrailingZeros(left));
    }
  }

  /** Delivery-rate draft, section 3.3. */
  private void measureRate(long now, int newest) {
    long sendElapsed = log.sentNanos(newest) - log.firstSentNanos(newest);
    long ackElapsed = now - log.deliveredNanos(newest);
    sample.intervalNanos = Math.max(1, Math.max(sendElapsed, ackElapsed));
    sample.priorDeliveredBytes = log.delivered(newest);
    sample.appLimited = (log.tag(newest) & RateControl.TAG_APP_LIMITED) != 0;
    firstSentNanos = log.sentNanos(newest);
    deliveredNanos = now;
  }

  private void report() {
    sample.deliveredBytes = delivered;
    sample.inFlightBytes = inFlightBytes();
    sample.rttVariationNanos = rtt.variation();
    if (sample.ackedBytes > 0 || sample.lostBytes > 0) {
      rate.onSample(sample);
    }
  }

  public void onTimeout(long now) {
    if (now - detector.lossTimeNanos() >= 0) {
      sample.clear(now);
      detector.detect(now, log, largestAcknowledged, rtt, this);
      report();
    }
    if (!idle() && now - pto.dueNanos() >= 0) {
      pto.onExpired(now);
      // RFC 9002, section 6.2.4: "When a PTO timer expires, a sender MUST send at least one
      // ack-eliciting packet in the packet number space as a probe."
      ptoPacketsOwed = PTO_PACKETS;
    }
  }

  public long nextTimeoutNanos() {
    long probe = idle() ? Deadline.NEVER : pto.dueNanos();
    return Math.min(wakeNanos, Math.min(probe, detector.lossTimeNanos()));
  }

  public boolean rateHopeless() {
    return rate.tripped();
  }

  public long pacingBitsPerSecond() {
    return rate.pacingBytesPerSecond() * 8;
  }
}
