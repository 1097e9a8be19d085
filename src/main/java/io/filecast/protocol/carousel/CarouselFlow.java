package io.filecast.protocol.carousel;

import io.filecast.protocol.Deadline;
import io.filecast.protocol.flow.rate.Pacer;

/**
 * The sending end of a carousel: rows in their order at a fixed rate, digests around each stripe,
 * an announcement now and then. Nothing is heard of those who listen, so nothing is congestion
 * controlled: the rate is its user's to choose (RFC 8085, section 3.1.3 asks for a path that is
 * provisioned for it).
 */
public final class CarouselFlow {
  /** Who joins waits half of it on average. */
  static final long ANNOUNCE_MILLIS = 250;

  /** Of the rate, announcements take no more than one packet in so many. */
  static final int ANNOUNCE_PACKETS = 16;

  /** The last announcement says that nothing more comes; two of three may be lost. */
  private static final int FAREWELLS = 3;

  private static final long FAREWELL_NANOS = 100_000_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final CarouselOrder order;
  private final CarouselDriver driver;
  private final long bytesPerSecond;
  private final int burst;
  private final long rounds;
  private final long intervalNanos;
  private final Pacer pacer;

  private long round;
  private int stripe;
  private int sent;
  private long nextPacket;
  private long announcedNanos;
  private boolean announced;
  private boolean digestsSent;
  private boolean isWaiting;
  private int farewells;
  private long bytes;

  /**
   * @param rounds 0 = until it is stopped
   * @param bitsPerSecond UDP payload
   * @param datagramBytes of a row
   */
  public CarouselFlow(
      long now,
      CarouselOrder order,
      long rounds,
      long bitsPerSecond,
      int datagramBytes,
      CarouselDriver driver) {
    this.order = order;
    this.driver = driver;
    this.rounds = rounds;
    bytesPerSecond = Math.max(1, bitsPerSecond / 8);
    burst = Pacer.burstPackets(bytesPerSecond, datagramBytes);
    pacer = new Pacer(now, Pacer.FIXED_CREDIT_NANOS);
    long packets = (long) (ANNOUNCE_PACKETS * (double) datagramBytes / bytesPerSecond * 1e9);
    intervalNanos = Math.max(ANNOUNCE_MILLIS * NANOS_PER_MILLI, packets);
  }

  /** Sends what is due. */
  public void turn(long now) {
    isWaiting = false;
    while (!isDone() && now - dueNanos() >= 0 && driver.hasRoom()) {
      int step = step(now);
      if (step == 0) {
        isWaiting = true;
        return;
      }
      bytes += step;
      pacer.onSent(now, step, bytesPerSecond);
    }
  }

  /** Bytes of the packet that was sent; 0 when there is nothing to send yet. */
  private int step(long now) {
    if (isOver()) {
      farewells++;
      return announce(now, true);
    }
    if (!announced || now - announcedNanos >= intervalNanos) {
      return announce(now, false);
    }
    if (order.stripes() == 0) {
      round++; // an empty content is all in its announcement
      return 0;
    }
    if (!driver.isReady(round, stripe, nextPacket - sent)) {
      return 0;
    }
    int packets = order.packets(stripe);
    boolean isAtBorder = sent == 0 || sent == packets;
    if (isAtBorder && !digestsSent) {
      digestsSent = true;
      int digests = driver.sendDigests(stripe);
      if (digests > 0) {
        return digests;
      }
    }
    if (sent == packets) {
      return next(now);
    }
    int count = Math.min(burst, packets - sent);
    int rows = driver.sendRows(sent, count);
    if (sent == 0) {
      prepareNext(packets);
    }
    digestsSent = false;
    sent += count;
    nextPacket += count;
    return rows;
  }

  private int next(long now) {
    sent = 0;
    digestsSent = false;
    if (++stripe == order.stripes()) {
      stripe = 0;
      round++;
    }
    return step(now);
  }

  private void prepareNext(int packets) {
    boolean isLast = stripe + 1 == order.stripes();
    long nextRound = isLast ? round + 1 : round;
    if (rounds == 0 || nextRound < rounds) {
      driver.isReady(nextRound, isLast ? 0 : stripe + 1, nextPacket + packets);
    }
  }

  private int announce(long now, boolean ends) {
    announced = true;
    announcedNanos = now;
    return driver.announce(ends, round, nextPacket, intervalNanos / NANOS_PER_MILLI);
  }

  private boolean isOver() {
    return rounds > 0 && round >= rounds;
  }

  /** All rounds were sent, and that was said. */
  public boolean isDone() {
    return farewells == FAREWELLS;
  }

  /** Ends early, and says so once. */
  public void stop(long now) {
    if (!isDone()) {
      farewells = FAREWELLS;
      announce(now, true);
    }
  }

  /** When {@link #turn} is to be called, or {@link Deadline#NEVER}. */
  public long dueNanos() {
    if (isDone()) {
      return Deadline.NEVER;
    }
    if (farewells > 0) {
      return Math.max(pacer.nextNanos(), announcedNanos + FAREWELL_NANOS);
    }
    return isWaiting
        ? Math.max(pacer.nextNanos(), announcedNanos + intervalNanos)
        : pacer.nextNanos();
  }

  /** The round that is being sent, from 0. */
  public long round() {
    return round;
  }

  /** The stripe that is being sent. */
  public int stripe() {
    return stripe;
  }

  /** Bytes sent, UDP payload. */
  public long bytes() {
    return bytes;
  }

  /** Packets of DATA sent. */
  public long packets() {
    return nextPacket;
  }
}
