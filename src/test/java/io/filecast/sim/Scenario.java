package io.filecast.sim;

import static io.filecast.sim.Network.MILLI;
import static io.filecast.sim.Network.SECOND;

import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.peer.ReceiverSettings;
import io.filecast.protocol.peer.SenderStatistics;
import io.filecast.wire.Offer;
import io.filecast.wire.Reason;
import java.util.Arrays;
import java.util.SplittableRandom;

/** One random network with one transfer in it; everything follows from the seed. */
final class Scenario {
  /**
   * What a transfer may take: the timeouts of a failure, then ten times the time that the content
   * takes at the rate that the losses leave, and a hundred round trips.
   */
  private static final long FIXED_BOUND_NANOS = 90 * SECOND;

  private final long seed;
  private final Network network;
  private final LinkSettings forth;
  private final LinkSettings back;
  private final StringBuilder story = new StringBuilder();
  private final boolean mayFail;
  private final long boundNanos;

  Scenario(long seed) {
    this.seed = seed;
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 1);
    forth = link(random);
    back = link(random);
    int bytes = random.nextInt(4) == 0 ? random.nextInt(5_000) : random.nextInt(1_500_000);
    long slowest = 1 + Math.min(forth.bitsPerSecond, back.bitsPerSecond);
    SenderSettings sending = SenderSettings.DEFAULT.withDatagrams(maxDatagram(random), true);
    SplittableRandom cut = new SplittableRandom(~seed);
    if (cut.nextBoolean()) {
      int blockBytes = Offer.BLOCK_UNIT_BYTES * cut.nextInt(1, 56);
      sending = sending.withContent(0, blockBytes);
      tell("blocks of " + blockBytes);
    }
    if (random.nextInt(6) == 0) {
      sending = sending.withRate(Math.max(1_000_000, slowest / 2), null);
    }
    long socket = random.nextInt(4) == 0 ? 6_000 + random.nextInt(60_000) : 1 << 20;
    ReceiverSettings receiving = new ReceiverSettings(socket, 1 << 20, 65_507, 30 * SECOND);
    network = new Network(seed, bytes, forth, back, sending, receiving);
    network.receiver.socketBufferBytes = 2 * socket;
    boolean trouble = false;
    slowDisk(random);
    slowSource(random);
    trouble |= receiverDies(random);
    trouble |= senderDies(random);
    trouble |= pathChanges(random);
    spoiltOrThere(random);
    if (random.nextInt(40) == 0 && bytes > 0) {
      network.receiver.diskBytes = random.nextInt(bytes);
      trouble = true;
      tell("disk full at " + network.receiver.diskBytes);
    }
    double passes = (1 - lossOf(forth)) * (1 - lossOf(back));
    double rate = forth.bitsPerSecond * (1 - lossOf(forth)) + 1;
    if (network.receiver.diskBytesPerSecond > 0) {
      rate = Math.min(rate, network.receiver.diskBytesPerSecond * 8.0);
    }
    if (network.sender.readBytesPerSecond > 0) {
      rate = Math.min(rate, network.sender.readBytesPerSecond * 8.0);
    }
    long roundTrip = forth.delayNanos + back.delayNanos + forth.jitterNanos + back.jitterNanos;
    mayFail = trouble;
    boundNanos =
        FIXED_BOUND_NANOS + (long) (10 * bytes * 8e9 / rate) + (long) (100 * roundTrip / passes);
    tell("content " + bytes + ", forth " + show(forth) + ", back " + show(back));
  }

  /** The same network with both ends protecting what they say. */
  Scenario withKeys(SimKeys keys) {
    network.withKeys(keys);
    tell("with keys");
    return this;
  }

  private void tell(String what) {
    story.append(what).append("; ");
  }

  private static String show(LinkSettings link) {
    return "%d kbit/s queue %d delay %.1f jitter %.1f ms loss %.2f burst %.3f max %d"
        .formatted(
            link.bitsPerSecond / 1000,
            link.queueBytes,
            link.delayNanos / 1e6,
            link.jitterNanos / 1e6,
            link.loss,
            link.burstEnter,
            link.maxDatagramBytes);
  }

  private static double lossOf(LinkSettings link) {
    double burst = link.burstEnter / (link.burstEnter + link.burstLeave) * link.burstLoss;
    double damage = (1 - link.corrupt) * (1 - link.truncate);
    return 1 - (1 - link.loss) * (1 - burst) * damage;
  }

  private static LinkSettings link(SplittableRandom random) {
    long rate = (long) (1e6 * Math.pow(10, random.nextDouble() * 2.5));
    LinkSettings link =
        LinkSettings.of(rate, (long) (MILLI * Math.pow(10, random.nextDouble() * 3 - 1)));
    link.queueBytes =
        Math.max(20_000, (long) (rate / 8e9 * link.delayNanos * 3 * random.nextDouble()));
    switch (random.nextInt(4)) {
      case 0 -> link.loss = random.nextDouble() * 0.5;
      case 1 -> link.loss = random.nextDouble() * 0.05;
      case 2 -> link.burstEnter = random.nextDouble() * 0.05;
      default -> {}
    }
    if (random.nextInt(3) == 0) {
      link.jitterNanos = (long) (link.delayNanos * random.nextDouble());
    }
    link.reorder = random.nextInt(4) == 0 ? random.nextDouble() * 0.1 : 0;
    link.duplicate = random.nextInt(4) == 0 ? random.nextDouble() * 0.1 : 0;
    link.corrupt = random.nextInt(4) == 0 ? random.nextDouble() * 0.05 : 0;
    link.truncate = random.nextInt(4) == 0 ? random.nextDouble() * 0.02 : 0;
    link.maxDatagramBytes = new int[] {1200, 1252, 1472, 8972, 65_507}[random.nextInt(5)];
    return link;
  }

  private static int maxDatagram(SplittableRandom random) {
    return new int[] {1200, 1472, 1472, 8972, 65_507}[random.nextInt(5)];
  }

  private void slowDisk(SplittableRandom random) {
    if (random.nextInt(4) == 0) {
      network.receiver.diskBytesPerSecond = 200_000 + random.nextInt(20_000_000);
      tell("disk " + network.receiver.diskBytesPerSecond + " B/s");
    }
  }

  private void slowSource(SplittableRandom random) {
    if (random.nextInt(4) == 0) {
      network.sender.readBytesPerSecond = 200_000 + random.nextInt(20_000_000);
      tell("source " + network.sender.readBytesPerSecond + " B/s");
    }
    network.sender.cacheMiss = random.nextInt(4) == 0 ? random.nextDouble() * 0.3 : 0;
    network.sender.timerSlackNanos = random.nextInt(2) == 0 ? random.nextInt(2_000_000) + 1 : 0;
  }

  private boolean receiverDies(SplittableRandom random) {
    if (random.nextInt(5) != 0) {
      return false;
    }
    long at = random.nextLong(2 * SECOND);
    long away = random.nextLong(5 * SECOND);
    network.simulation.at(at, network.receiver::kill);
    network.simulation.at(at + away, network.receiver::revive);
    tell("receiver dies at " + at / MILLI + " ms for " + away / MILLI + " ms");
    return true;
  }

  private boolean senderDies(SplittableRandom random) {
    if (random.nextInt(8) != 0) {
      return false;
    }
    long at = random.nextLong(2 * SECOND);
    network.simulation.at(at, network.sender::kill);
    network.simulation.at(at + SECOND, () -> network.sender.start(network.receiver::receive));
    tell("sender dies at " + at / MILLI + " ms");
    return true;
  }

  private boolean pathChanges(SplittableRandom random) {
    if (random.nextInt(5) == 0) {
      long at = random.nextLong(SECOND);
      long lasts = random.nextLong(4 * SECOND);
      network.simulation.at(at, () -> forth.down = true);
      network.simulation.at(at, () -> back.down = random.nextBoolean());
      network.simulation.at(
          at + lasts,
          () -> {
            forth.down = false;
            back.down = false;
          });
      tell("partition at " + at / MILLI + " ms for " + lasts / MILLI + " ms");
      return true;
    }
    if (random.nextInt(6) == 0) {
      long at = random.nextLong(SECOND);
      network.simulation.at(at, () -> forth.maxDatagramBytes = 1200);
      tell("MTU drops at " + at / MILLI + " ms");
    } else if (random.nextInt(6) == 0) {
      long at = random.nextLong(SECOND);
      network.simulation.at(at, () -> forth.bitsPerSecond /= 5);
      tell("rate drops at " + at / MILLI + " ms");
      // A fixed rate may have become hopeless.
      return true;
    }
    return false;
  }

  private void spoiltOrThere(SplittableRandom random) {
    int bytes = network.content.bytes().length;
    if (random.nextInt(10) == 0 && bytes > 0) {
      byte[] there = network.content.bytes().clone();
      if (random.nextBoolean()) {
        there[random.nextInt(bytes)] ^= 1;
      }
      network.receiver.holds(there);
      tell("holds a complete file, equal: " + Arrays.equals(there, network.content.bytes()));
    }
  }

  /** Null when all is well, else what is wrong. */
  String run() {
    byte[] before = network.receiver.published();
    network.sender.start(network.receiver::receive);
    network.simulation.runUntil(boundNanos);
    SenderStatistics outcome = network.sender.statistics();
    byte[] published = network.receiver.published();
    boolean whole = Arrays.equals(published, network.content.bytes());
    if (!network.sender.peer().isEnded()) {
      return "no end after " + boundNanos / SECOND + " s: " + outcome;
    }
    if (outcome.reason() == Reason.NONE && !whole) {
      return "ok with different bytes: " + outcome;
    }
    if (published != null && published != before && !whole) {
      return "published different bytes: " + outcome;
    }
    if (outcome.reason() != Reason.NONE && !mayFail) {
      return "failed: " + outcome;
    }
    return null;
  }

  Reason reason() {
    return network.sender.statistics().reason();
  }

  long fingerprint() {
    return network.simulation.fingerprint();
  }

  @Override
  public String toString() {
    return "seed " + seed + ": " + story;
  }
}
