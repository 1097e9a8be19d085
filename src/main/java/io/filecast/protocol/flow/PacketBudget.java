package io.filecast.protocol.flow;

/** How many packets of a kind are worth looking at: so many at once, and then so many a second. */
public final class PacketBudget {
  private final int atOnce;
  private final long intervalNanos;

  /** When the bucket will be full again if nothing more is taken. */
  private long fullNanos;

  private boolean used;

  /**
   * @param atOnce packets that may come together
   * @param intervalNanos after which there is room for one more
   */
  public PacketBudget(int atOnce, long intervalNanos) {
    this.atOnce = atOnce;
    this.intervalNanos = intervalNanos;
  }

  public boolean tryTake(long now) {
    long from = used && fullNanos - now > 0 ? fullNanos : now;
    if (from + intervalNanos - now > atOnce * intervalNanos) {
      return false;
    }
    used = true;
    fullNanos = from + intervalNanos;
    return true;
  }
}
