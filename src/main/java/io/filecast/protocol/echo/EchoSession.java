package io.filecast.protocol.echo;

import io.filecast.protocol.Deadline;
import io.filecast.protocol.echo.EchoReport.Presence;
import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.protocol.peer.OfferSchedule;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.Decoded;
import io.filecast.wire.Echo;
import io.filecast.wire.EchoAnswer;
import io.filecast.wire.EchoFacts;
import io.filecast.wire.Header;
import io.filecast.wire.Reason;
import io.filecast.wire.Reject;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import java.util.OptionalLong;

/**
 * Examines one receiver and the path to it: first whether it answers, then what datagrams the path
 * carries whole, then loss and round-trip time at an even pace; the clocks on the way.
 *
 * <p>Time comes in as {@code nowNanos}, monotonic. After any {@code on...} call the owner drains
 * {@link #pollTransmit} until it is false, then re-arms its one timer from {@link
 * #nextTimeoutNanos}. Not thread-safe: one owner.
 */
public final class EchoSession {
  private static final long MILLI = 1_000_000;

  /** A receiver that has not answered by then does not: twelve askings and more were lost. */
  private static final long ANSWER_NANOS = 2_500 * MILLI;

  /** Even on a path that answers late, all is said by then. */
  private static final long TOTAL_NANOS = 4_200 * MILLI;

  /** What is left for the paced second and its stragglers. */
  private static final long SIZES_NANOS = 2_800 * MILLI;

  /**
   * One may come from a receiver that is just starting; more may be held back (RFC 1812, 4.3.2.8).
   */
  private static final int REFUSALS = 2;

  private static final long BASE_INTERVAL_NANOS = 100 * MILLI;

  private enum Phase {
    ASKING,
    SIZING,
    PACING,
    DONE
  }

  private final long transferId;
  private final int maxDatagramBytes;
  private final long clockMicros;
  private final long startNanos;
  private final OfferSchedule asking = new OfferSchedule();
  private final RttEstimator rtt = new RttEstimator();
  private final ClockDifference clocks = new ClockDifference();
  private final EchoLog log = new EchoLog();
  private Phase phase = Phase.ASKING;
  private Presence presence = Presence.NO_ANSWER;
  private EchoSizes sizes;
  private EchoTrain train;
  private boolean baseDue;
  private boolean baseAnswered;
  private long nextBaseNanos;
  private int refusals;
  private String sendFailure = "";
  private EchoFacts facts = EchoFacts.NONE;
  private OptionalLong withheldBefore = OptionalLong.empty();

  /**
   * @param clockMicros microseconds since 1970 UTC at {@code nowNanos}
   * @param transferId random: who does not see the questions must not guess it
   * @param maxDatagramBytes what leaves this host whole, UDP payload, 1200 to 65,507
   */
  public EchoSession(long nowNanos, long clockMicros, long transferId, int maxDatagramBytes) {
    this.startNanos = nowNanos;
    this.clockMicros = clockMicros;
    this.transferId = transferId;
    this.maxDatagramBytes = maxDatagramBytes;
    asking.restart(nowNanos, ANSWER_NANOS);
  }

  // ---- what happens --------------------------------------------------------------------------

  /** Null, or why the datagram was dropped. */
  public Rejection onPacket(long now, ByteBuf datagram) {
    Decoded decoded = ControlPacket.decode(datagram, 0);
    if (decoded instanceof Rejection bad) {
      return bad;
    }
    if (decoded instanceof EchoAnswer answer && answer.transferId() == transferId) {
      return onAnswer(now, answer);
    }
    if (decoded instanceof Reject reject && reject.transferId() == transferId) {
      if (presence == Presence.NO_ANSWER && reject.reason() == Reason.UNKNOWN_TRANSFER) {
        presence = Presence.DOES_NOT_ECHO;
        phase = Phase.DONE;
      }
      return null;
    }
    return Rejection.UNEXPECTED_TYPE;
  }

  private Rejection onAnswer(long now, EchoAnswer answer) {
    if (phase == Phase.DONE || !log.onAnswer(answer.number(), answer.datagramBytes())) {
      return Rejection.STALE;
    }
    long sent = log.sentNanos(answer.number());
    presence = Presence.ANSWERS;
    rtt.onSample(now - sent, 0);
    baseAnswered |= answer.datagramBytes() >= Header.BASE_DATAGRAM_BYTES;
    onFacts(sent, now, answer.facts());
    if (phase == Phase.ASKING) {
      phase = Phase.SIZING;
      baseDue = false;
      sizes = new EchoSizes(maxDatagramBytes, rtt, now);
    } else if (log.isOfTrain(answer.number())) {
      train.onAnswer(now - sent);
    } else {
      sizes.onAnswer(now, answer.datagramBytes());
    }
    proceed(now);
    return null;
  }

  private void onFacts(long sent, long now, EchoFacts told) {
    told.clockMicros().ifPresent(peer -> clocks.onAnswer(clock(sent), peer, clock(now)));
    if (told.withheld().isPresent() && withheldBefore.isEmpty()) {
      withheldBefore = told.withheld();
    }
    if (told.clockMicros().isPresent()) {
      facts = told;
    }
  }

  private long clock(long nanos) {
    return clockMicros + Math.floorDiv(nanos - startNanos, 1_000);
  }

  /** "Port unreachable" came back. */
  public void onRefused(long now) {
    refusals++;
    if (phase == Phase.ASKING && refusals >= REFUSALS) {
      presence = Presence.REFUSED;
      phase = Phase.DONE;
    }
  }

  /**
   * The operating system did not send.
   *
   * @param why its words
   */
  public void onSendFailed(String why) {
    sendFailure = why;
  }

  public void onTimeout(long now) {
    if (phase == Phase.SIZING) {
      sizes.onTimeout(now);
    }
    proceed(now);
  }

  private void proceed(long now) {
    long age = now - startNanos;
    if (phase == Phase.ASKING && asking.isHopeless(now)) {
      presence = refusals > 0 ? Presence.REFUSED : Presence.NO_ANSWER;
      phase = Phase.DONE;
    }
    if (age >= TOTAL_NANOS) {
      phase = Phase.DONE;
    }
    if (phase == Phase.SIZING && (sizes.isDone() || age >= SIZES_NANOS)) {
      phase = Phase.PACING;
      train = new EchoTrain(now);
      nextBaseNanos = now;
    }
    if (phase == Phase.PACING) {
      baseDue = !baseAnswered && now - nextBaseNanos >= 0;
      if (train.isDone(now)) {
        phase = Phase.DONE;
      }
    }
  }

  // ---- transmission --------------------------------------------------------------------------

  /** Appends the next echo to send to {@code out}; false when there is none now. */
  public boolean pollTransmit(long now, ByteBuf out) {
    return switch (phase) {
      case ASKING -> pollAsking(now, out);
      case SIZING -> {
        int bytes = sizes.poll();
        yield bytes > 0 && send(now, bytes, false, out);
      }
      case PACING -> pollPacing(now, out);
      case DONE -> false;
    };
  }

  /** Two at a time: small, and as large as every path should carry. */
  private boolean pollAsking(long now, ByteBuf out) {
    if (baseDue) {
      baseDue = false;
      return send(now, Header.BASE_DATAGRAM_BYTES, false, out);
    }
    if (!asking.isDue(now)) {
      return false;
    }
    asking.onSent(now);
    baseDue = true;
    return send(now, EchoFacts.ROOMY_DATAGRAM_BYTES, false, out);
  }

  private boolean pollPacing(long now, ByteBuf out) {
    if (baseDue) {
      baseDue = false;
      nextBaseNanos = now + BASE_INTERVAL_NANOS;
      return send(now, Header.BASE_DATAGRAM_BYTES, false, out);
    }
    if (!train.isDue(now)) {
      return false;
    }
    train.onSent(now);
    return send(now, EchoFacts.ROOMY_DATAGRAM_BYTES, true, out);
  }

  private boolean send(long now, int bytes, boolean ofTrain, ByteBuf out) {
    if (log.isFull()) {
      return false;
    }
    new Echo(log.add(now, bytes, ofTrain), transferId, bytes).encode(0, out);
    return true;
  }

  /** When {@link #onTimeout} is due, or {@link Deadline#NEVER}. */
  public long nextTimeoutNanos() {
    long next =
        switch (phase) {
          case ASKING -> asking.nextTimeoutNanos();
          case SIZING -> Math.min(sizes.nextTimeoutNanos(), startNanos + SIZES_NANOS);
          case PACING -> train.nextTimeoutNanos();
          case DONE -> Deadline.NEVER;
        };
    return next == Deadline.NEVER ? Deadline.NEVER : Math.min(next, startNanos + TOTAL_NANOS);
  }

  // ---- outcome -------------------------------------------------------------------------------

  public boolean isDone() {
    return phase == Phase.DONE;
  }

  /** What is known so far; final when done. */
  public EchoReport report() {
    long[] rtts = train == null ? new long[0] : train.rttNanos();
    int size = sizes == null ? 0 : sizes.datagramBytes();
    return new EchoReport(
        presence,
        refusals,
        sendFailure,
        size == 0 && baseAnswered ? Header.BASE_DATAGRAM_BYTES : size,
        maxDatagramBytes,
        train == null ? 0 : train.sent(),
        rtts.length,
        withheld(),
        rtts.length == 0 ? 0 : rtts[0],
        rtts.length == 0 ? 0 : rtts[rtts.length / 2],
        rtts.length == 0 ? 0 : rtts[rtts.length - 1],
        clocks.isKnown() ? OptionalLong.of(clocks.micros()) : OptionalLong.empty(),
        clocks.isKnown() ? clocks.uncertaintyMicros() : 0,
        facts,
        "");
  }

  /** The receiver's counter wraps at 32 bits. */
  private long withheld() {
    return facts.withheld().isPresent() && withheldBefore.isPresent()
        ? facts.withheld().getAsLong() - withheldBefore.getAsLong() & 0xFFFF_FFFFL
        : 0;
  }
}
