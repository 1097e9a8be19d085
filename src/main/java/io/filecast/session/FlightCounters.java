package io.filecast.session;

/** Running totals of a sender over all its attempts. */
final class FlightCounters {
  long packets;
  long bytes;
  private long repairs;
  long lost;
  long spurious;
  long controlPackets;
  long controlBytes;
  long rejected;

  void onSent(int packets, int bytes, boolean repair) {
    this.packets += packets;
    this.bytes += bytes;
    if (repair) {
      repairs += packets;
    }
  }

  /**
   * What is retracted comes again by way of the repairs; if it was new, that will be its first
   * time.
   */
  void onRetracted(int packets, int bytes) {
    this.packets -= packets;
    this.bytes -= bytes;
    repairs -= packets; // a repair: it was counted; new: it will be counted as one
  }

  /** DATA packets that carried a symbol again. */
  long repairs() {
    return Math.max(0, repairs);
  }

  void onLost(int packets) {
    lost += packets;
  }

  void onSpurious(int packets) {
    lost -= packets;
    spurious += packets;
  }
}
