package io.filecast.report;

/**
 * What became of the datagrams of raw transfers whose receivers were watched: counted by the sender
 * (not sent), by the kernel of the receivers (dropped) and by the receivers (arrived).
 *
 * @param wanted datagrams that the content makes, all destinations together
 * @param notSent never given to the kernel, or refused by it
 * @param droppedBySocket dropped because a receiver's socket buffer was full. The kernel counts
 *     what it drops at once as one, and datagrams of a burst on loopback are dropped at once: where
 *     datagrams leave in bursts this is a lower bound
 * @param droppedByDisk thrown away by a receiver because its disk was too slow
 * @param arrived received and written
 */
public record Losses(
    long wanted, long notSent, long droppedBySocket, long droppedByDisk, long arrived) {

  /** Datagrams without a part in anybody's count. */
  public long lostOrUnknown() {
    return Math.max(0, wanted - notSent - droppedBySocket - droppedByDisk - arrived);
  }

  public Losses plus(Losses other) {
    return new Losses(
        wanted + other.wanted,
        notSent + other.notSent,
        droppedBySocket + other.droppedBySocket,
        droppedByDisk + other.droppedByDisk,
        arrived + other.arrived);
  }

  /** A number of datagrams as a share of those wanted, 0 to 1. */
  double share(long datagrams) {
    return wanted == 0 ? 0 : (double) datagrams / wanted;
  }
}
