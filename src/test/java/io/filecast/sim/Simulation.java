package io.filecast.sim;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Virtual time and the one source of randomness. The same seed gives the same run. */
public final class Simulation {
  private record Event(long atNanos, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private static final int MOST_AT_ONCE = 100_000;

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final SplittableRandom random;
  private long nowNanos;
  private int eventsNow;
  private long scheduled;
  private long fingerprint;

  public Simulation(long seed) {
    random = new SplittableRandom(seed);
  }

  public RandomGenerator random() {
    return random;
  }

  public long now() {
    return nowNanos;
  }

  public void at(long nanos, Runnable action) {
    events.add(new Event(Math.max(nanos, nowNanos), scheduled++, action));
  }

  public void after(long nanos, Runnable action) {
    at(nowNanos + nanos, action);
  }

  /** Runs until nothing is left to happen or the time is reached; true when nothing is left. */
  public boolean runUntil(long nanos) {
    while (!events.isEmpty() && events.peek().atNanos <= nanos) {
      Event event = events.poll();
      eventsNow = event.atNanos == nowNanos ? eventsNow + 1 : 0;
      if (eventsNow > MOST_AT_ONCE) {
        throw new IllegalStateException("time stands still at " + nowNanos + " ns: a timer loop");
      }
      nowNanos = event.atNanos;
      event.action.run();
    }
    if (!events.isEmpty()) {
      nowNanos = nanos;
    }
    return events.isEmpty();
  }

  /** Adds something that happened to the run's fingerprint. */
  void note(long what) {
    fingerprint = (fingerprint ^ what ^ nowNanos) * 0x9E3779B97F4A7C15L;
    fingerprint ^= fingerprint >>> 29;
  }

  public long fingerprint() {
    return fingerprint;
  }

  boolean chance(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }
}
