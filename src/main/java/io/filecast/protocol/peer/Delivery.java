package io.filecast.protocol.peer;

import io.filecast.content.Readability;
import io.filecast.protocol.Deadline;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.Transmit;
import io.filecast.protocol.flow.UnicastFlow;
import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.protocol.flow.rate.BottleneckRate;
import io.filecast.protocol.flow.rate.FixedRate;
import io.filecast.protocol.flow.rate.RateControl;
import io.filecast.protocol.group.Group;
import io.filecast.protocol.group.GroupMember;
import io.filecast.protocol.path.PathSize;
import io.filecast.protocol.repair.SymbolLayout;
import io.filecast.wire.Accept;
import io.filecast.wire.Feedback;
import io.filecast.wire.GroupInvitation;
import io.filecast.wire.Probe;
import io.filecast.wire.ProbeAck;
import io.filecast.wire.Reason;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * Brings the content to a receiver that accepted it: finds the size of datagrams that the path
 * carries, then has a flow send the DATA, and sees to it that this gets anywhere.
 */
final class Delivery {
  private final SenderSettings settings;
  private final Readability content;
  private final Probes probes;
  private final RttEstimator rtt;
  private final SenderLedger ledger;
  private final PeerWatch watch;
  private final RandomGenerator random;
  private final PathSize path;
  private final MinimumProgress minimumProgress = new MinimumProgress();

  /** Of this attempt; null before. */
  private Accept accepted;

  /** Null before the first DATA of an attempt. */
  private UnicastFlow flow;

  /** Null in a transfer without a group. */
  private GroupMember member;

  /**
   * Symbols that the receiver of this attempt held at most: one that has and has not by turns makes
   * no progress.
   */
  private int mostHeld;

  Delivery(
      SenderSettings settings,
      Readability content,
      Probes probes,
      RttEstimator rtt,
      SenderLedger ledger,
      PeerWatch watch,
      RandomGenerator random) {
    this.settings = settings;
    this.content = content;
    this.probes = probes;
    this.rtt = rtt;
    this.ledger = ledger;
    this.watch = watch;
    this.random = random;
    path = new PathSize(settings, rtt);
  }

  /**
   * The receiver may be served by a group.
   *
   * @param restart begins another attempt
   * @param wake asks the owner to poll
   */
  void join(Group group, LongConsumer restart, Runnable wake) {
    member = group.add(new GroupSeat(this, rtt, watch, restart, wake));
  }

  /** The next attempt has symbols of this size at most. */
  void useSymbolBytes(int bytes) {
    path.limit(bytes + settings.frameOverheadBytes());
  }

  /** Null in a transfer without a group. */
  GroupMember member() {
    return member;
  }

  // ---- an attempt ----------------------------------------------------------------------------

  /** Begins, with the path; why that is hopeless, or {@link Reason#NONE}. */
  Reason start(long now, Accept accept) {
    accepted = accept;
    Reason hopeless = path.start(now, accept, ledger.contentBytes());
    return hopeless == Reason.NONE ? settle(now) : hopeless;
  }

  /** The attempt is over. */
  void stop(long now) {
    if (member != null) {
      member.onAttemptOver(now);
    }
    closeFlow();
    flow = null;
  }

  /** Nothing more is sent; the figures stay. */
  void close(long now) {
    if (member != null) {
      member.onEnd(now);
    }
    closeFlow();
  }

  private void closeFlow() {
    if (flow != null) {
      flow.close();
    }
  }

  private Reason settle(long now) {
    if (!path.search().isDone()) {
      return Reason.NONE;
    }
    if (path.search().isTooNarrow()) {
      return Reason.PATH_TOO_NARROW;
    }
    int overhead = settings.frameOverheadBytes();
    int symbolBytes = path.datagramBytes() - overhead;
    if (!SymbolLayout.fits(ledger.contentBytes(), settings.blockBytes(), symbolBytes)) {
      return Reason.TOO_LARGE;
    }
    startFlow(
        now, new SymbolLayout(ledger.contentBytes(), settings.blockBytes(), symbolBytes, overhead));
    return Reason.NONE;
  }

  private void startFlow(long now, SymbolLayout layout) {
    flow =
        new UnicastFlow(
            layout,
            accepted.held(),
            settings,
            rateControl(now, layout.datagramBytes()),
            rtt,
            ledger.counters,
            accepted.windowBytes(),
            random,
            now);
    mostHeld = flow.symbols().held();
    minimumProgress.restart(now, ledger.counters.bytes, flow.heldBytes());
    watch.onNewAttempt();
    path.onSending();
    if (flow.symbols().allHeld()) {
      watch.onAllHeld(now);
    }
    if (member != null) {
      member.onSending(now, accepted.supported());
    }
  }

  private RateControl rateControl(long now, int packetBytes) {
    return settings.fixedBitsPerSecond() > 0
        ? new FixedRate(settings.fixedBitsPerSecond(), packetBytes, now)
        : new BottleneckRate(packetBytes, rtt.min(), now, random);
  }

  // ---- what happens --------------------------------------------------------------------------

  /** Why to give up after this, or {@link Reason#NONE}. */
  Reason onProbeAck(long now, ProbeAck answer) {
    if (flow != null) {
      return Reason.NONE;
    }
    path.onAnswer(now, probes.datagramBytes(answer.datagramBytes()));
    return settle(now);
  }

  /** Whether the answer shows that the path stopped carrying datagrams of the size in use. */
  boolean isBlackHole(ProbeAck answer) {
    return flow != null && path.check().isBlackHole(answer.number());
  }

  /** A smaller size is to be found in the next attempt; false when no other is allowed. */
  boolean narrow() {
    return path.narrow();
  }

  void onDatagramTooBig(long now) {
    if (flow != null) {
      path.onTooBig(now);
    }
  }

  /**
   * @param feedback of the flow, and no lie
   * @return why to give up after this, or {@link Reason#NONE}
   */
  Reason onFeedback(long now, Feedback feedback) {
    flow.onFeedback(now, feedback);
    onGrown(now);
    watch.onWindow(now, feedback.windowBytes);
    onHeld(now, feedback);
    suspectSize(now);
    return verdict(now);
  }

  private void onHeld(long now, Feedback feedback) {
    if (flow.symbols().allHeld() || feedback.has(Feedback.FLAG_ALL_HELD)) {
      watch.onAllHeld(now);
      if (member != null) {
        member.onComplete(now);
      }
    }
  }

  void onGrown(long now) {
    if (flow.symbols().held() > mostHeld) {
      mostHeld = flow.symbols().held();
      watch.onProgress(now);
    }
  }

  /** A path probe that went to the group has been answered. */
  void onGroupHeard(long now) {
    if (member != null) {
      member.onProbeAnswered(now);
    }
  }

  /** FEEDBACK about the group flow. */
  void onGroupReport(long now, Feedback report) {
    if (member != null && flow != null) {
      member.onReport(now, report);
      watch.onWindow(now, report.windowBytes);
      onHeld(now, report);
    }
  }

  /** Why to give up now, or {@link Reason#NONE}. */
  Reason onTimeout(long now) {
    if (flow == null) {
      path.onTimeout(now);
      return settle(now);
    }
    int expired = flow.ptos();
    flow.onTimeout(now);
    if (flow.ptos() > expired) {
      path.onPto(expired + 1);
    }
    suspectSize(now);
    return verdict(now);
  }

  /** The path may carry no datagrams of the size in use any more, though shorter ones. */
  private void suspectSize(long now) {
    if (flow.fullSize().isPtoOver(now, rtt.pto(0))) {
      path.onPto(flow.fullSize().ptos() + 1);
    }
  }

  /** The path carries next to nothing, or what it carries is of hardly any use. */
  private Reason verdict(long now) {
    if (flow.rateHopeless()) {
      return Reason.RATE_HOPELESS;
    }
    return minimumProgress.isTooLittle(now, ledger.counters.bytes, flow.heldBytes())
        ? Reason.NO_PROGRESS
        : Reason.NONE;
  }

  long nextTimeoutNanos() {
    if (flow == null) {
      return path.search().nextTimeoutNanos();
    }
    long group = member == null ? Deadline.NEVER : member.nextTimeoutNanos();
    return Math.min(group, flow.nextTimeoutNanos());
  }

  /** Fills {@code out} with the next thing to send; false when there is none now. */
  boolean poll(long now, Transmit out) {
    if (flow == null) {
      return control(out, probes.ofSize(path.search().poll()));
    }
    Probe check = probes.ofSize(path.check().poll());
    if (check != null) {
      path.check().onSent(check.number());
      return control(out, check);
    }
    GroupInvitation invitation = member == null ? null : member.poll(now);
    if (invitation != null) {
      return ledger.control(out, invitation, accepted.token());
    }
    if (!flow.poll(now, content, out)) {
      return false;
    }
    out.token = accepted.token();
    ledger.onData(now);
    return true;
  }

  private boolean control(Transmit out, Probe probe) {
    return probe != null && ledger.control(out, probe, accepted.token());
  }

  // ---- where it stands -----------------------------------------------------------------------

  /** Null before the first DATA of an attempt. */
  UnicastFlow flow() {
    return flow;
  }

  /** Whether DATA is under way, or lost. */
  boolean hasInFlight() {
    return flow != null && !flow.idle();
  }

  /** Whether every symbol has been sent and none waits to be sent again. */
  boolean isDrained() {
    return flow != null && flow.symbols().isDrained() && (member == null || member.isDrained());
  }

  /** The first byte that has not been sent. */
  long nextByte() {
    if (flow == null) {
      return 0;
    }
    return member != null && member.isServed() ? member.nextByte() : flow.symbols().nextNewByte();
  }
}
