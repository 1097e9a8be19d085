package io.filecast.sim;

import static io.filecast.sim.Network.MILLI;
import static io.filecast.sim.Network.SECOND;

import io.filecast.protocol.SenderSettings;
import io.filecast.wire.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** One random network with one transfer to several receivers; everything follows from the seed. */
final class GroupScenario {
  /** Time-outs of failures, and a hundred round trips. */
  private static final long FIXED_BOUND_NANOS = 120 * SECOND;

  private final long seed;
  private final GroupNetwork network;
  private static final SimKeys KEYS = SimKeys.matching();

  private final List<Boolean> mayFail = new ArrayList<>();
  private final StringBuilder story = new StringBuilder();
  private final long boundNanos;

  GroupScenario(long seed) {
    this.seed = seed;
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 7);
    int receivers = 2 + random.nextInt(random.nextInt(4) == 0 ? 20 : 5);
    int bytes = 20_000 + random.nextInt(2_000_000);
    long uplinkBits = rate(random, 10, 500);
    LinkSettings uplink = LinkSettings.of(uplinkBits, delay(random));
    uplink.queueBytes = 30_000 + random.nextInt(1_000_000);
    uplink.loss = random.nextInt(4) == 0 ? random.nextDouble() * 0.03 : 0;
    uplink.reorder = random.nextInt(4) == 0 ? random.nextDouble() * 0.05 : 0;
    uplink.duplicate = random.nextInt(6) == 0 ? random.nextDouble() * 0.05 : 0;
    uplink.corrupt = random.nextInt(6) == 0 ? random.nextDouble() * 0.02 : 0;
    Simulation simulation = new Simulation(seed);
    SimKeys keys = random.nextInt(4) == 0 ? KEYS : null;
    network =
        new GroupNetwork(
            simulation, new Link(simulation, uplink), bytes, SenderSettings.DEFAULT, keys);
    if (keys != null) {
      forge(random);
    }
    long slowest = uplinkBits;
    double passes = 1 - uplink.loss - uplink.corrupt;
    double worst = 1;
    for (int i = 0; i < receivers; i++) {
      LinkSettings link = link(random);
      slowest = link.bitsPerSecond > 0 ? Math.min(slowest, link.bitsPerSecond) : slowest;
      worst = Math.min(worst, 1 - link.loss);
      SimReceiver receiver =
          network.add(link, Network.receiverSettings(20_000 + random.nextInt(4 << 20)));
      receiver.socketBufferBytes = 8 << 20;
      receiver.joinNanos = random.nextLong(20 * MILLI);
      mayFail.add(trouble(random, i, receiver));
      if (random.nextInt(6) == 0) {
        receiver.diskBytesPerSecond = 300_000 + random.nextInt(20_000_000);
        slowest = Math.min(slowest, receiver.diskBytesPerSecond * 8);
        tell("disk of " + i + " " + receiver.diskBytesPerSecond + " B/s");
      }
      start(random, i);
      tell(
          "link %d: %d kbit/s loss %.3f max %d"
              .formatted(i, link.bitsPerSecond / 1000, link.loss, link.maxDatagramBytes));
    }
    boundNanos =
        FIXED_BOUND_NANOS
            + (long) (10.0 * (receivers + 1) * bytes * 8e9 / (slowest * passes * worst * worst));
    tell(
        "%d receivers, %d bytes, uplink %d kbit/s queue %d loss %.3f"
            .formatted(receivers, bytes, uplinkBits / 1000, uplink.queueBytes, uplink.loss));
  }

  /** A member that seals packets to the group as the sender does. */
  private void forge(SplittableRandom random) {
    SimGroup group = network.group;
    group.forged = random.nextInt(3) == 0 ? random.nextDouble() * 0.01 : 0;
    group.forgedNumbers = random.nextInt(6) == 0 ? random.nextDouble() * 0.01 : 0;
    group.forgedDigests = random.nextInt(3) == 0 ? random.nextDouble() : 0;
    tell(
        "keys, forged %.4f, numbers %.4f, digests %.2f"
            .formatted(group.forged, group.forgedNumbers, group.forgedDigests));
  }

  private static long rate(SplittableRandom random, double least, double most) {
    return (long) (1e6 * least * Math.pow(most / least, random.nextDouble()));
  }

  private static long delay(SplittableRandom random) {
    return (long) (MILLI * Math.pow(10, random.nextDouble() * 2.5 - 1.5));
  }

  private static LinkSettings link(SplittableRandom random) {
    boolean isSlow = random.nextInt(5) == 0;
    LinkSettings link = LinkSettings.of(isSlow ? rate(random, 2, 50) : 0, delay(random));
    link.queueBytes = isSlow ? 20_000 + random.nextInt(200_000) : Long.MAX_VALUE;
    link.loss =
        switch (random.nextInt(5)) {
          case 0 -> random.nextDouble() * 0.25;
          case 1, 2 -> random.nextDouble() * 0.03;
          default -> 0;
        };
    link.burstEnter = random.nextInt(6) == 0 ? random.nextDouble() * 0.01 : 0;
    link.jitterNanos = random.nextInt(3) == 0 ? link.delayNanos / 2 + 1 : 0;
    link.maxDatagramBytes = new int[] {1300, 1472, 1472, 1472, 65_507}[random.nextInt(5)];
    return link;
  }

  /** Whether this receiver may end without a copy. */
  private boolean trouble(SplittableRandom random, int index, SimReceiver receiver) {
    switch (random.nextInt(12)) {
      case 0 -> {
        receiver.deaf = true;
        tell(index + " is deaf");
        return false;
      }
      case 1 -> {
        network.simulation.at(random.nextLong(2 * SECOND), () -> receiver.deaf = true);
        tell(index + " becomes deaf");
        return false;
      }
      case 2 -> {
        long at = random.nextLong(2 * SECOND);
        long away = random.nextLong(3 * SECOND);
        network.simulation.at(at, receiver::kill);
        network.simulation.at(at + away, receiver::revive);
        tell("%d dies at %d ms for %d ms".formatted(index, at / MILLI, away / MILLI));
        return true;
      }
      case 3 -> {
        network.simulation.at(random.nextLong(2 * SECOND), receiver::kill);
        tell(index + " dies");
        return true;
      }
      default -> {
        return false;
      }
    }
  }

  private void start(SplittableRandom random, int index) {
    if (random.nextInt(6) == 0) {
      long late = random.nextLong(SECOND);
      network.simulation.at(late, () -> network.start(index));
      tell("%d begins at %d ms".formatted(index, late / MILLI));
    } else {
      network.simulation.at(0, () -> network.start(index));
    }
  }

  private void tell(String what) {
    story.append(what).append("; ");
  }

  /** Runs it; null when all is right, or what is wrong. */
  String run() {
    network.simulation.runUntil(boundNanos);
    for (int i = 0; i < network.receivers.size(); i++) {
      String wrong = wrong(i);
      if (wrong != null) {
        return "seed %d, receiver %d: %s; %s moves %s"
            .formatted(seed, i, wrong, story, network.group.moves());
      }
    }
    return null;
  }

  private String wrong(int index) {
    SimReceiver receiver = network.receivers.get(index);
    byte[] published = receiver.published();
    if (published != null && !Arrays.equals(published, network.content.bytes())) {
      return "published a wrong copy";
    }
    SimSender sender = network.senders.get(index);
    if (sender.peer() == null || !sender.peer().isEnded()) {
      return "has not ended: "
          + (sender.peer() == null
              ? ""
              : sender.statistics() + " " + sender.peer().member().standing());
    }
    Reason reason = sender.statistics().reason();
    if (reason == Reason.NONE && published == null) {
      return "was told of a copy that is not there";
    }
    return reason == Reason.NONE || mayFail.get(index) ? null : "ended with " + reason;
  }
}
