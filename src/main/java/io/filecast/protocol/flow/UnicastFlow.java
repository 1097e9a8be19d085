package io.filecast.protocol.flow;

import io.filecast.content.Readability;
import io.filecast.protocol.Deadline;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.protocol.flow.rate.RateControl;
import io.filecast.protocol.repair.SymbolLayout;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.Feedback;
import java.util.random.RandomGenerator;

/** The DATA of one attempt to one peer: when a burst leaves, and what became of every packet. */
public final class UnicastFlow {
  private final SymbolLayout layout;
  private final int packetBytes;
  private final int runRows;
  private final SymbolQueue symbols;
  private final PacketNumbers numbers;
  private final RateControl rate;
  private final SendAllowance allowance;
  private final Flight flight;
  private final FlightCounters counters;
  private final PtoTimer pto;
  private final FullSizeLoss fullSize;
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
    this.counters = counters;
    packetBytes = layout.datagramBytes();
    allowance = new SendAllowance(packetBytes, settings, rate, rtt, peerWindow, now);
    runRows = layout.runRows(allowance.maxBurst());
    symbols = new SymbolQueue(layout, alreadyHeld);
    numbers = new PacketNumbers(random);
    flight = new Flight(packetBytes, rtt, rate, new Fates(), now);
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

  // ---- what a group sends in its place ---------------------------------------------------------

  /** The first block of which not all has been sent, or is held. */
  public int nextBlock() {
    return layout.block(Math.min(symbols.nextNew(), layout.symbols() - 1));
  }

  /** Sends nothing of this block and of those behind it. */
  public void sendUntil(int block) {
    symbols.endAt(layout.firstSymbol(block));
  }

  /** Sends all of this block, whoever else sends those around it. */
  public void sendAlso(int block) {
    symbols.sendAlso(layout.firstSymbol(block), layout.endSymbol(block));
  }

  /** Sends whatever is not held. */
  public void sendAll() {
    symbols.endAt(layout.symbols());
  }

  /** Whether the receiver holds all of a block. */
  public boolean isHeld(int block) {
    return symbols.isHeld(layout.firstSymbol(block), layout.endSymbol(block));
  }

  /** The receiver holds all of these blocks; the last exclusive. */
  public void onHeld(int fromBlock, int toBlock) {
    if (fromBlock < toBlock) {
      symbols.onHeld(layout.firstSymbol(fromBlock), layout.endSymbol(toBlock - 1));
    }
  }

  public boolean idle() {
    return flight.isEmpty();
  }

  public long inFlightBytes() {
    return flight.bytes();
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
      flight.onAppLimited();
      return false;
    }
    commit(now, out);
    return true;
  }

  /** After a PTO: whatever window and pace say. */
  private boolean findOwed(Readability content, Transmit out) {
    int limit = Math.min(allowance.maxBurst(), pto.packetsOwed());
    boolean found = (find(limit, out) || findOldest(limit, out)) && isReadable(content, out);
    if (!found) {
      pto.forgivePackets();
    }
    return found;
  }

  private boolean findAllowed(long now, Readability content, Transmit out) {
    if (!allowance.mayTransmit(now, inFlightBytes()) || flight.isFull()) {
      return false;
    }
    if (find(allowance.burstPackets(inFlightBytes()), out) && isReadable(content, out)) {
      return true;
    }
    flight.onAppLimited();
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

  private boolean findOldest(int limit, Transmit out) {
    burstIsRepair = true;
    return flight.findOldest(limit, out);
  }

  private void commit(long now, Transmit out) {
    symbols.take(out);
    out.firstPacketNumber = numbers.take(out.count);
    out.beginBurst(layout, runRows);
    out.feedbackNow = pto.packetsOwed() > 0 || symbols.isDrained();
    allowance.onSent(now, out.datagramBytes());
    flight.onSent(now, out.firstPacketNumber, out.firstSymbol, out.count, out.datagramBytes());
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
    flight.settle(now, feedback, numbers.next());
    symbols.learnHeld(feedback);
    if (flight.anyAcknowledged() && pto.onAnswered()) {
      rate.onBlackout(now);
    }
    flight.report();
    if (idle() && symbols.isDrained()) {
      symbols.reconcile(feedback);
    }
  }

  private final class Fates implements Flight.Fate {
    @Override
    public void onAcknowledged(long now, int first, long bits) {
      fullSize.onAcknowledged(now, first, bits);
      for (long left = bits; left != 0; ) {
        int from = Long.numberOfTrailingZeros(left);
        int run = Long.numberOfTrailingZeros(~(left >>> from));
        symbols.onHeld(first + from, first + from + run);
        left = from + run >= 64 ? 0 : left & -1L << from + run;
      }
    }

    @Override
    public void onLost(int first, long bits) {
      counters.onLost(Long.bitCount(bits));
      fullSize.onLost(first, bits);
      for (long left = bits; left != 0; left &= left - 1) {
        symbols.onLost(first + Long.numberOfTrailingZeros(left));
      }
    }

    @Override
    public void onSpurious(int first, long bits) {
      counters.onSpurious(Long.bitCount(bits));
      for (long left = bits; left != 0; left &= left - 1) {
        int symbol = first + Long.numberOfTrailingZeros(left);
        symbols.onHeld(symbol, symbol + 1);
      }
    }

    /**
     * The last row of a block may be short: taken for a whole one it would show a rate that the
     * path does not have, and the filter keeps the highest.
     */
    @Override
    public long datagramBytes(int first, long bits) {
      int last = first + 63 - Long.numberOfLeadingZeros(bits);
      return (long) Long.bitCount(bits) * packetBytes - layout.missingBytes(last);
    }
  }

  // ---- time ----------------------------------------------------------------------------------

  public void onTimeout(long now) {
    flight.onTimeout(now);
    if (!idle() && now - pto.dueNanos() >= 0) {
      pto.onExpired(now);
    }
  }

  public long nextTimeoutNanos() {
    long probe = idle() ? Deadline.NEVER : pto.dueNanos();
    return Math.min(allowance.wakeNanos(), Math.min(probe, flight.lossTimeNanos()));
  }

  public boolean rateHopeless() {
    return rate.tripped();
  }

  public long pacingBitsPerSecond() {
    return rate.pacingBytesPerSecond() * 8;
  }
}
