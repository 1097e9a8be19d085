package io.filecast.protocol.flow.rate;

import java.util.random.RandomGenerator;

/**
 * Finds the rate of the bottleneck from what is delivered, and keeps the queue in front of it
 * short. After BBR (draft-cardwell-iccrg-bbr-congestion-control-00, section 4; gains of the -02
 * draft where it lowered them), with one thing added: the random loss of the path is measured while
 * sending below its rate, and made up for, so that a path that loses a third still carries two
 * thirds. Loss is never by itself a reason to slow down.
 */
public final class BottleneckRate implements RateControl {
  private enum Phase {
    STARTUP,
    DRAIN,
    UP,
    DOWN,
    CRUISE,
    PROBE_RTT
  }

  /** 4 ln 2: doubles the delivered rate each round (draft -02, section 2.4). */
  private static final double STARTUP_GAIN = 2.77;

  private static final double DRAIN_GAIN = 0.35;
  private static final double UP_GAIN = 1.25;
  private static final double DOWN_GAIN = 0.75;

  /** Draft -00, section 4.2.3.2: two pipes while it is still being found out how wide it is. */
  private static final double STARTUP_WINDOW_GAIN = 2;

  private static final double UP_WINDOW_GAIN = 1.5;

  /** At other times half a pipe may stand in queues: several transfers then share a short one. */
  private static final double CRUISE_WINDOW_GAIN = 1.25;

  /** With more than that in queues, somebody overruns the path and losses are no accident. */
  private static final double QUEUE_SHARE = 0.25;

  private static final long QUEUE_NOISE_NANOS = 200_000;

  /** Growth within one probe that calls for another at once. */
  private static final double WIDER = 1.15;

  /** Draft -00, section 4.3.4.1: eight phases in a cycle, six of them at the estimated rate. */
  private static final int CRUISE_PHASES = 6;

  /**
   * Within a machine it is the ends that stand still: for a time slice of the system's scheduler,
   * when another process has the processor. What keeps the other end busy meanwhile is in flight.
   */
  private static final long LOCAL_STANDSTILL_NANOS = 4_000_000;

  private static final double PROBE_RTT_GAIN = 0.5;

  /** Phases shorter than the feedback interval measure nothing. */
  private static final long MIN_PHASE_NANOS = 1_000_000;

  /**
   * The same for everybody, whatever the rate: on a path of a few datagrams it is what makes
   * transfers equal.
   */
  private static final long EQUAL_PACKETS = 16;

  /** Datagrams that must always be allowed in flight (draft -00, section 4.2.3.1). */
  private static final int MIN_WINDOW_PACKETS = 4;

  /** RFC 9002, section 7.2. */
  private static final int INITIAL_WINDOW_PACKETS = 10;

  /** Loss beyond this is not made up for: it would be an attack on the path. */
  private static final double MAX_RANDOM_LOSS = 0.55;

  private final int packetBytes;
  private final RandomGenerator random;
  private final MaxFilter bandwidth = new MaxFilter();
  private final RandomLoss randomLoss = new RandomLoss();
  private final FullPipe pipe;
  private final MinRtt minRtt;

  private Phase phase = Phase.STARTUP;
  private long phaseStartNanos;
  private int cruisesLeft;
  private long bandwidthAtUp;
  private boolean lossInPhase;
  private long nextRoundDelivered;
  private long windowBytes;
  private long lastSampleNanos;
  private long feedbackIntervalNanos;
  private long rttVariationNanos;

  /** Of the last packet, queues included; 0 before the first. */
  private long lastRttNanos;

  /**
   * @param packetBytes size of a DATA datagram
   * @param rttNanos round-trip time of the handshake
   */
  public BottleneckRate(int packetBytes, long rttNanos, long nowNanos, RandomGenerator random) {
    this.packetBytes = packetBytes;
    this.random = random;
    pipe = new FullPipe(packetBytes);
    minRtt = new MinRtt(rttNanos, nowNanos);
    phaseStartNanos = nowNanos;
    lastSampleNanos = nowNanos;
    windowBytes = (long) INITIAL_WINDOW_PACKETS * packetBytes;
  }

  @Override
  public long pacingBytesPerSecond() {
    double rate = Math.max(bandwidth.max(), leastBytesPerSecond());
    if (bandwidth.max() == 0) {
      rate = INITIAL_WINDOW_PACKETS * packetBytes * 1e9 / minRtt.nanos();
    }
    return Math.max(1, (long) (rate * pacingGain() / (1 - loss())));
  }

  /**
   * What the least window lets through anyway. After a path had been blocked, the few packets that
   * came meanwhile say that it carries next to nothing, and at that rate it would take long to hear
   * better.
   */
  private double leastBytesPerSecond() {
    return lastRttNanos == 0 ? 0 : minWindow() * 1e9 / Math.max(lastRttNanos, minRtt.nanos());
  }

  @Override
  public long estimatedBytesPerSecond() {
    return (long) (bandwidth.max() / (1 - loss()));
  }

  @Override
  public boolean isSettled() {
    return pipe.isFull();
  }

  private double pacingGain() {
    return switch (phase) {
      case STARTUP -> STARTUP_GAIN;
      case DRAIN -> DRAIN_GAIN;
      case UP -> UP_GAIN;
      case DOWN -> DOWN_GAIN;
      case CRUISE, PROBE_RTT -> 1;
    };
  }

  private double loss() {
    double guess = pipe.lossFraction();
    double fraction = pipe.isFull() ? randomLoss.fraction(guess) : guess;
    return Math.min(MAX_RANDOM_LOSS, fraction);
  }

  @Override
  public long windowBytes() {
    if (phase == Phase.PROBE_RTT) {
      double share = minRtt.isShort() ? 0 : PROBE_RTT_GAIN;
      return Math.max(minWindow(), (long) (share * pipeBytes()));
    }
    return windowBytes;
  }

  private long minWindow() {
    return (long) MIN_WINDOW_PACKETS * packetBytes;
  }

  /** The bandwidth-delay product, in bytes that have to be sent. */
  private double pipeBytes() {
    return bandwidth.max() * (minRtt.nanos() / 1e9) / (1 - loss());
  }

  /**
   * What arrives in steps of the feedback interval, what jitter holds back, and what a busy machine
   * leaves lying, must be in flight on top of the pipe.
   */
  private long targetWindow() {
    double gain =
        switch (phase) {
          case STARTUP -> STARTUP_WINDOW_GAIN;
          case UP -> UP_WINDOW_GAIN;
          default -> CRUISE_WINDOW_GAIN;
        };
    double jitterNanos = phase == Phase.STARTUP ? 0 : 2.0 * rttVariationNanos;
    long standstillNanos = minRtt.isLocal() ? LOCAL_STANDSTILL_NANOS : 0;
    double slackNanos = Math.max(feedbackIntervalNanos, standstillNanos) + jitterNanos;
    double slack = bandwidth.max() * (slackNanos / 1e9) / (1 - loss());
    return Math.max(minWindow(), (long) (gain * pipeBytes() + slack) + EQUAL_PACKETS * packetBytes);
  }

  @Override
  public byte tag() {
    return phase == Phase.DOWN ? TAG_QUIET : 0;
  }

  @Override
  public void onSent(long nowNanos, int bytes, long inFlightBytes) {}

  @Override
  public void onSample(RateSample sample) {
    long now = sample.nowNanos;
    // With a queue, losses may be somebody's doing; what is known then fades, or two transfers
    // that overrun a path would each take the other's damage for bad luck.
    boolean queue = sample.queueNanos >= QUEUE_SHARE * minRtt.nanos() + QUEUE_NOISE_NANOS;
    randomLoss.add(sample.quietAckedBytes, queue ? 0 : sample.quietLostBytes);
    lastRttNanos = sample.rttNanos > 0 ? sample.rttNanos : lastRttNanos;
    lossInPhase |= sample.lostBytes > 0;
    rttVariationNanos = Math.min(sample.rttVariationNanos, minRtt.nanos() / 2);
    pipe.onSample(sample);
    if (sample.ackedBytes > 0) {
      long interval = Math.min(now - lastSampleNanos, 5_000_000);
      feedbackIntervalNanos = (7 * feedbackIntervalNanos + interval) / 8;
      lastSampleNanos = now;
    }
    if (sample.intervalNanos > 0) {
      boolean roundStart = updateRound(sample);
      updateBandwidth(sample);
      if (roundStart) {
        pipe.onRound(sample, bandwidth.max(), minRtt.nanos());
      }
    }
    updateMinRtt(sample);
    updatePhase(sample);
    updateWindow(sample);
  }

  private boolean updateRound(RateSample sample) {
    if (sample.priorDeliveredBytes < nextRoundDelivered) {
      return false;
    }
    nextRoundDelivered = sample.deliveredBytes;
    bandwidth.onRound(sample.nowNanos);
    return true;
  }

  private void updateBandwidth(RateSample sample) {
    // An interval shorter than the shortest round trip is compressed acknowledgements
    // (delivery-rate draft, section 3.3).
    // What is sent holds up what is known of the path, and only what is delivered raises it.
    long held = Math.min(sample.clearPathBytesPerSecond, bandwidth.max());
    long rate = Math.max(sample.bytesPerSecond(), held);
    boolean valid = sample.intervalNanos >= minRtt.nanos();
    if (valid && (rate >= bandwidth.max() || !sample.appLimited)) {
      bandwidth.add(rate);
    }
  }

  private void updateMinRtt(RateSample sample) {
    minRtt.onSample(sample.rttNanos);
    if (minRtt.isProbeDue(sample.nowNanos) && pipe.isFull() && phase != Phase.PROBE_RTT) {
      minRtt.startProbe(sample.nowNanos);
      enter(Phase.PROBE_RTT, sample.nowNanos);
    }
  }

  private void updatePhase(RateSample sample) {
    long now = sample.nowNanos;
    long elapsed = now - phaseStartNanos;
    boolean fullLength = elapsed > Math.max(minRtt.nanos(), MIN_PHASE_NANOS);
    switch (phase) {
      case STARTUP -> {
        if (pipe.isFull()) {
          enter(Phase.DRAIN, now);
        }
      }
      case DRAIN -> {
        if (sample.inFlightBytes <= pipeBytes() || elapsed > 4 * Math.max(minRtt.nanos(), 1)) {
          startCruise(now, random.nextInt(CRUISE_PHASES) + 1);
        }
      }
      case UP -> {
        boolean reached = lossInPhase || sample.inFlightBytes >= UP_GAIN * pipeBytes();
        if (fullLength && (reached || elapsed > 4 * Math.max(minRtt.nanos(), MIN_PHASE_NANOS))) {
          enter(Phase.DOWN, now);
        }
      }
      case DOWN -> {
        if (fullLength && bandwidth.max() > WIDER * bandwidthAtUp) {
          // The bottleneck has become wider; no reason to wait for the next cycle.
          enter(Phase.UP, now);
        } else if (fullLength) {
          startCruise(now, CRUISE_PHASES);
        }
      }
      case CRUISE -> {
        if (fullLength && --cruisesLeft <= 0) {
          enter(Phase.UP, now);
        } else if (fullLength) {
          enter(Phase.CRUISE, now);
        }
      }
      case PROBE_RTT -> {
        if (minRtt.isProbeOver(now)) {
          minRtt.takeProbed();
          startCruise(now, random.nextInt(CRUISE_PHASES) + 1);
        }
      }
    }
  }

  private void startCruise(long now, int phases) {
    cruisesLeft = phases;
    enter(Phase.CRUISE, now);
  }

  private void enter(Phase next, long now) {
    phase = next;
    phaseStartNanos = now;
    lossInPhase = false;
    if (next == Phase.UP) {
      bandwidthAtUp = bandwidth.max();
    }
  }

  private void updateWindow(RateSample sample) {
    long target = targetWindow();
    long settled = sample.ackedBytes + sample.lostBytes;
    if (pipe.isFull()) {
      windowBytes = Math.min(windowBytes + settled, target);
    } else if (windowBytes < target) {
      windowBytes += settled;
    }
    windowBytes = Math.max(windowBytes, minWindow());
  }

  @Override
  public void onBlackout(long nowNanos) {
    // RFC 9002, section 7.6.2: persistent congestion starts over from the minimum window.
    bandwidth.clear();
    pipe.clear();
    minRtt.onBlackout();
    windowBytes = minWindow();
    enter(Phase.STARTUP, nowNanos);
  }
}
