package io.filecast.sim;

import java.util.Arrays;
import java.util.function.Consumer;

/** One direction of a path: a queue in front of a wire. Several senders may share it. */
public final class Link {
  private final Simulation simulation;
  public final LinkSettings settings;
  private long busyUntilNanos;
  private boolean bad;
  private long longestQueueNanos;
  private long datagrams;
  private long bytes;
  private long queueDrops;
  private Runnable tooBig;
  private long latestTooBigNanos;

  public Link(Simulation simulation, LinkSettings settings) {
    this.simulation = simulation;
    this.settings = settings;
  }

  /** From now on whoever sends is told of datagrams that are too large, as by ICMP. */
  public void tellTooBig(Runnable told) {
    tooBig = told;
  }

  /** Sends a copy-owned datagram to whoever listens at the other end. */
  public void send(byte[] datagram, Consumer<byte[]> to) {
    datagrams++;
    bytes += datagram.length;
    if (settings.down) {
      return;
    }
    if (datagram.length > settings.maxDatagramBytes) {
      latestTooBigNanos = simulation.now();
      if (tooBig != null) {
        simulation.after(settings.delayNanos, tooBig);
      }
      return;
    }
    long now = simulation.now();
    long start = Math.max(now, busyUntilNanos);
    if (settings.bitsPerSecond > 0) {
      long waiting = (long) ((start - now) * (settings.bitsPerSecond / 8e9));
      if (waiting + datagram.length > settings.queueBytes) {
        queueDrops++;
        return;
      }
      longestQueueNanos = Math.max(longestQueueNanos, start - now);
      busyUntilNanos = start + (long) (datagram.length * 8e9 / settings.bitsPerSecond);
    } else {
      busyUntilNanos = start;
    }
    if (isLost()) {
      return;
    }
    deliver(datagram, to);
    if (simulation.chance(settings.duplicate)) {
      deliver(datagram, to);
    }
  }

  private boolean isLost() {
    if (settings.burstEnter > 0) {
      bad = bad ? !simulation.chance(settings.burstLeave) : simulation.chance(settings.burstEnter);
      if (bad && simulation.chance(settings.burstLoss)) {
        return true;
      }
    }
    return simulation.chance(settings.loss);
  }

  private void deliver(byte[] datagram, Consumer<byte[]> to) {
    long arrival = busyUntilNanos + settings.delayNanos;
    if (settings.jitterNanos > 0) {
      arrival += simulation.random().nextLong(settings.jitterNanos);
    }
    if (simulation.chance(settings.reorder)) {
      arrival += settings.reorderNanos;
    }
    byte[] arriving = damage(datagram);
    simulation.at(
        arrival,
        () -> {
          if (!settings.down) {
            simulation.note(arriving.length);
            to.accept(arriving);
          }
        });
  }

  private byte[] damage(byte[] datagram) {
    if (simulation.chance(settings.corrupt)) {
      byte[] damaged = datagram.clone();
      int flips = 1 + simulation.random().nextInt(3);
      for (int i = 0; i < flips; i++) {
        int bit = simulation.random().nextInt(damaged.length * 8);
        damaged[bit >> 3] ^= (byte) (1 << (bit & 7));
      }
      return damaged;
    }
    if (simulation.chance(settings.truncate)) {
      return Arrays.copyOf(datagram, simulation.random().nextInt(datagram.length));
    }
    return datagram;
  }

  /** When a datagram was last too large. */
  public long latestTooBigNanos() {
    return latestTooBigNanos;
  }

  public long longestQueueNanos() {
    return longestQueueNanos;
  }

  public void forgetLongestQueue() {
    longestQueueNanos = 0;
  }

  public long bytes() {
    return bytes;
  }

  public long queueDrops() {
    return queueDrops;
  }
}
