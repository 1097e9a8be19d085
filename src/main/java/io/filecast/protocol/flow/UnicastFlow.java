package io.filecast.protocol.flow;

import io.filecast.content.Readability;
import io.filecast.protocol.Deadline;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.loss.FlightLog;
import io.filecast.protocol.flow.loss.LossDetector;
import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.protocol.flow.rate.RateControl;
import io.filecast.protocol.repair.SymbolLayout;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.Feedback;
import java.util.random.RandomGenerator;

/** The DATA of one attempt to one peer: when a burst leaves, and what became of every packet. */
public final class UnicastFlow implements LossDetector.LossListener {
  /** How long a lost packet is remembered in case it arrives after all. */
  private static final long MIN_MEMORY_NANOS = 100_000_000;

  /**
   * RFC 9002, section 5.3: what the receiver says it held an answer back counts up to what it has
   * reason to, or it could hide any queue. Ours waits 2 ms and its timers.
   */
  private static final long MAX_ACK_DELAY_NANOS = 25_000_000;

  private final SymbolLayout layout;
  private final int packetBytes;
  private final int runRows;
  private final SymbolQueue symbols;
  private final PacketNumbers numbers;
  private final RateControl rate;
  private final SendAllowance allowance;
  private final DeliveryRate delivery;
  private final RttEstimator rtt;
  private final FlightCounters counters;
  private final FlightLog log = new FlightLog();
  private final LossDetector detector = new LossDetector();
  private final PtoTimer pto;
  private final FullSizeLoss fullSize;
  private long largestAcknowledged = -1;
  private boolean burstIsRepair;

  /**
   * @param alreadyHeld by the receiver
   * @param rtt of the peer, which outlives its flows
   * @param peerWindow what the receiver takes at first, in bytes
   */
  public UnicastFlow(
      SymbolLayout layout,
      ByteRanges alreadyHeld,
      SenderSettings settings,
      RateControl rate,
      RttEstimator rtt,
      FlightCounters counters,
      long peerWindow,
      RandomGenerator random,
      long now) {
    this.layout = layout;
    this.rate = rate;
    this.rtt = rtt;
    this.counters = counters;
    packetBytes = layout.datagramBytes();
    allowance = new SendAllowance(packetBytes, settings, rate, rtt, peerWindow, now);
    runRows = layout.runRows(allowance.maxBurst());
    symbols = new SymbolQueue(layout, alreadyHeld);
    numbers = new PacketNumbers(random);
    delivery = new DeliveryRate(rtt, now);
    fullSize = new FullSizeLoss(layout, now);
    pto = new PtoTimer(rtt, settings.feedbackMicros(), now);
  }

  /** No more will be sent: leaves the shared limit to the others. */
  public void close() {
    allowance.close();
  }

  /** What is to be sent, and what the receiver holds. */
  public SymbolQueue symbols() {
    return symbols;
  }

  /** Symbols of the content. */
  public int symbolCount() {
    return layout.symbols();
  }

  /** Payload of a full datagram. */
  public int symbolBytes() {
    return layout.symbolBytes();
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
    return allowance.peerWindow();
  }

  // ---- sending -------------------------------------------------------------------------------

  /**
   * Chooses the next burst, of symbols whose bytes can be had.
   *
   * @return false when a window, the pace or the content says wait
   */
  public boolean poll(long now, Readability content, Transmit out) {
    boolean found =
        pto.packetsOwed() > 0 && findOwed(content, out) || findAllowed(now, content, out);
    if (!found) {
      return false;
    }
    if (!allowance.tryTake(now, out.count)) {
      delivery.onAppLimited(inFlightBytes());
      return false;
    }
    commit(now, out);
    return true;
  }

  /** After a PTO: whatever window and pace say. */
  private boolean findOwed(Readability content, Transmit out) {
    int limit = Math.min(allowance.maxBurst(), pto.packetsOwed());
    boolean found =
        (find(limit, out) || findOldestOutstanding(limit, out)) && isReadable(content, out);
    if (!found) {
      pto.forgivePackets();
    }
    return found;
  }

  private boolean findAllowed(long now, Readability content, Transmit out) {
    if (!allowance.mayTransmit(now, inFlightBytes()) || log.isFull()) {
      return false;
    }
    if (find(allowance.burstPackets(inFlightBytes()), out) && isReadable(content, out)) {
      return true;
    }
    delivery.onAppLimited(inFlightBytes());
    return false;
  }

  private boolean find(int limit, Transmit out) {
    burstIsRepair = symbols.findRepair(limit, out);
    return burstIsRepair || symbols.findNew(limit, runRows, out);
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
        burstIsRepair = true;
        return true;
      }
    }
    return false;
  }

  private void commit(long now, Transmit out) {
    symbols.take(out);
    if (idle()) {
      delivery.onSentIntoEmptyPipe(now);
    }
    out.firstPacketNumber = numbers.take(out.count);
    delivery.record(log, out.firstPacketNumber, out.firstSymbol, out.count, now, rate.tag());
    out.beginBurst(layout, runRows);
    out.feedbackNow = pto.packetsOwed() > 0 || symbols.isDrained();
    allowance.onSent(now, out.datagramBytes());
    rate.onSent(now, out.datagramBytes(), inFlightBytes());
    pto.onSent(now, out.count);
    counters.onSent(out.count, out.datagramBytes(), burstIsRepair);
  }

  // ---- feedback ------------------------------------------------------------------------------

  /** Whether it claims what only a liar can: a packet whose number was left out. */
  public boolean isLie(Feedback feedback) {
    return numbers.acknowledgesSkipped(feedback);
  }

  /**
   * Whether it acknowledges what is not sent yet. Either the receiver lies, or somebody has guessed
   * a check.
   */
  public boolean isOfFuture(Feedback feedback) {
    return numbers.acknowledgesFuture(feedback);
  }

  /**
   * @param feedback of this attempt, neither a {@linkplain #isLie lie} nor {@linkplain #isOfFuture
   *     of the future}
   */
  public void onFeedback(long now, Feedback feedback) {
    allowance.onPeerWindow(feedback.windowBytes);
    delivery.beginSample(now);
    acknowledge(now, feedback);
    symbols.learnHeld(feedback);
    largestAcknowledged = Math.max(largestAcknowledged, feedback.largestPacketNumber);
    detector.detect(now, log, largestAcknowledged, rtt, this);
    log.prune(now - Math.max(MIN_MEMORY_NANOS, 3 * rtt.smoothed()));
    if (delivery.anyAcknowledged() && pto.onAnswered()) {
      rate.onBlackout(now);
    }
    delivery.report(rate, inFlightBytes());
    if (idle() && symbols.isDrained()) {
      symbols.reconcile(feedback);
    }
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
            delivery.onRoundTrip(
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
      delivery.onNewestAcknowledged(now, log, newestAt);
    }
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
    delivery.onAcknowledged(datagramBytes(position, bits), log.tag(position));
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
    delivery.onSpurious(datagramBytes(position, bits));
    int first = Long.numberOfTrailingZeros(bits);
    detector.onSpurious(log.firstPacket(position) + first, largestAcknowledged, numbers.next());
    for (long left = bits; left != 0; left &= left - 1) {
      int symbol = log.firstSymbol(position) + Long.numberOfTrailingZeros(left);
      symbols.onHeld(symbol, symbol + 1);
    }
  }

  @Override
  public void onLost(int position, long bits) {
    delivery.onLost(datagramBytes(position, bits), log.tag(position));
    counters.onLost(Long.bitCount(bits));
    fullSize.onLost(log.firstSymbol(position), bits);
    for (long left = bits; left != 0; left &= left - 1) {
      symbols.onLost(log.firstSymbol(position) + Long.numberOfTrailingZeros(left));
    }
  }

  // ---- time ----------------------------------------------------------------------------------

  public void onTimeout(long now) {
    if (now - detector.lossTimeNanos() >= 0) {
      delivery.beginSample(now);
      detector.detect(now, log, largestAcknowledged, rtt, this);
      delivery.report(rate, inFlightBytes());
    }
    if (!idle() && now - pto.dueNanos() >= 0) {
      pto.onExpired(now);
    }
  }

  public long nextTimeoutNanos() {
    long probe = idle() ? Deadline.NEVER : pto.dueNanos();
    return Math.min(allowance.wakeNanos(), Math.min(probe, detector.lossTimeNanos()));
  }

  public boolean rateHopeless() {
    return rate.tripped();
  }

  public long pacingBitsPerSecond() {
    return rate.pacingBytesPerSecond() * 8;
  }
}
