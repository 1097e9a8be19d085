package io.filecast.protocol.flow;

import io.filecast.protocol.repair.ReceivedSymbols;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Feedback;
import io.filecast.wire.Offer;
import io.netty.buffer.ByteBuf;

/**
 * The receiving end of a flow: which packets came, how much the sender may have in flight, and the
 * FEEDBACK that says so.
 */
public final class IncomingFlow {
  private static final long MAX_U32 = 0xFFFF_FFFFL;

  private final ReceivedSymbols symbols;
  private final long backlogLimitBytes;
  private final FeedbackSchedule schedule;
  private final Feedback feedback = new Feedback();
  private PacketHistory history = new PacketHistory();
  private long largestArrivalNanos;
  private long socketBufferBytes;
  private long backlogBytes;
  private long advertisedWindow;
  private int sequence;
  private long movedBytes;
  private long duplicates;
  private long feedbacks;

  /**
   * @param symbols of the content, kept over all attempts
   * @param socketBufferBytes DATA datagrams that this flow may fill of the socket's buffer
   * @param backlogLimitBytes content that may wait for the disk before the window closes
   */
  public IncomingFlow(
      long now,
      Offer offer,
      ReceivedSymbols symbols,
      long socketBufferBytes,
      long backlogLimitBytes) {
    this.symbols = symbols;
    this.socketBufferBytes = socketBufferBytes;
    this.backlogLimitBytes = backlogLimitBytes;
    schedule = new FeedbackSchedule(now, offer.feedbackMicros());
    feedback.transferId = offer.transferId();
  }

  /**
   * Packet numbers begin anew, and symbols may have another size.
   *
   * @param feedbackMicros least time between two FEEDBACKs that the sender wants, 0 = as we like
   */
  public void onNewAttempt(int feedbackMicros) {
    schedule.onPeriod(feedbackMicros);
    history = new PacketHistory();
    symbols.forgetLayout();
  }

  /**
   * Takes note of a packet that belongs to the flow.
   *
   * @return whether its symbol is new
   */
  public boolean onData(long now, DataHeader data) {
    long packet = DataHeader.expand(data.packetNumber(), history.largest() + 1);
    PacketHistory.Arrival arrival = history.record(packet);
    if (arrival != PacketHistory.Arrival.REPEATED) {
      if (packet == history.largest()) {
        largestArrivalNanos = now;
      }
      boolean news = arrival == PacketHistory.Arrival.AFTER_GAP || data.wantsFeedbackNow();
      schedule.onPacket(now, news);
    }
    movedBytes += DataHeader.BYTES + data.payloadBytes();
    boolean added = symbols.add(data);
    if (!added) {
      duplicates++;
    } else if (symbols.isComplete()) {
      schedule.soon(now);
    }
    return added;
  }

  // ---- the window ----------------------------------------------------------------------------

  /**
   * Content that is taken and not written yet.
   *
   * @return whether the window opens that was small: the sender is to hear of it
   */
  public boolean onBacklog(long now, long bytes) {
    backlogBytes = bytes;
    boolean opens =
        symbols.hasLayout() && windowBytes() >= 2 * advertisedWindow && windowBytes() > 0;
    if (opens) {
      schedule.soon(now);
    }
    return opens;
  }

  /**
   * What this flow may fill of the socket's buffer from now on.
   *
   * @param bytes 1 or more
   */
  public void onSocketShare(long now, long bytes) {
    boolean opens = bytes >= 2 * socketBufferBytes;
    socketBufferBytes = bytes;
    if (opens && symbols.hasLayout()) {
      schedule.soon(now);
    }
  }

  /** Whether the sender ignores the closed window. */
  public boolean isOverrun() {
    return backlogBytes >= 2 * backlogLimitBytes;
  }

  /** The window that the peer is told now. */
  public long advertise() {
    advertisedWindow = windowBytes();
    symbols.onWindow(advertisedWindow);
    return advertisedWindow;
  }

  private long windowBytes() {
    long room = Math.max(0, backlogLimitBytes - backlogBytes);
    return Math.min(MAX_U32, Math.min(socketBufferBytes, room));
  }

  // ---- FEEDBACK ------------------------------------------------------------------------------

  /** The sender is waiting for a word. */
  public void feedbackSoon(long now) {
    schedule.soon(now);
  }

  public boolean isFeedbackDue(long now) {
    return schedule.isDue(now);
  }

  /** When FEEDBACK is due, or {@link io.filecast.protocol.Deadline#NEVER}. */
  public long feedbackNanos() {
    return schedule.dueNanos();
  }

  /**
   * Appends FEEDBACK to {@code out}, complete with its check.
   *
   * @param flags of {@link Feedback}
   */
  public void writeFeedback(long now, int attempt, int token, int flags, ByteBuf out) {
    int before = out.writerIndex();
    feedback.clearRanges();
    feedback.sequence = ++sequence;
    feedback.attempt = attempt;
    feedback.flags = flags;
    feedback.windowBytes = advertise();
    feedback.ackDelayMicros = Math.min(MAX_U32, (now - largestArrivalNanos) / 1000);
    history.describe(feedback);
    symbols.describeMissing(feedback);
    feedback.encode(token, out);
    schedule.onSent(now, out.writerIndex() - before);
    feedbacks++;
  }

  // ---- figures -------------------------------------------------------------------------------

  /** DATA bytes that came over all attempts, new or not. */
  public long movedBytes() {
    return movedBytes;
  }

  /** DATA packets of this attempt, each packet number once. */
  public long packetsReceived() {
    return history.received();
  }

  /** DATA packets whose symbol was here already. */
  public long duplicates() {
    return duplicates;
  }

  public long feedbacksSent() {
    return feedbacks;
  }
}
