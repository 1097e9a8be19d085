package io.filecast.sim;

/** What a link does to datagrams. Fields change while it runs: paths do. */
public final class LinkSettings {
  /** UDP payload bits per second; 0 = infinitely fast. */
  public long bitsPerSecond;

  public long queueBytes = Long.MAX_VALUE;
  public long delayNanos = 100_000;
  public long jitterNanos;

  /** Independent loss. */
  public double loss;

  /** Gilbert-Elliott: chance to enter and to leave the bad state, per datagram, and its loss. */
  public double burstEnter;

  public double burstLeave = 0.3;
  public double burstLoss = 0.8;

  /** Chance that a datagram is held back by {@link #reorderNanos}. */
  public double reorder;

  public long reorderNanos = 2_000_000;
  public double duplicate;
  public double corrupt;
  public double truncate;

  /** Larger datagrams vanish, as on a path that drops the ICMP messages. */
  public int maxDatagramBytes = 65_507;

  public boolean down;

  public static LinkSettings of(long bitsPerSecond, long delayNanos) {
    LinkSettings settings = new LinkSettings();
    settings.bitsPerSecond = bitsPerSecond;
    settings.delayNanos = delayNanos;
    return settings;
  }

  public LinkSettings loss(double probability) {
    loss = probability;
    return this;
  }

  public LinkSettings queue(long bytes) {
    queueBytes = bytes;
    return this;
  }
}
