package io.filecast.protocol.flow;

/** Running totals of a sender over all its attempts. */
public final class FlightCounters {
  public long packets;
  public long bytes;
  private long repairs;
  public long lost;
  public long spurious;
  public long controlPackets;
  public long controlBytes;
  public long rejected;

  void onSent(int packets, int bytes, boolean repair) {
    this.packets += packets;
    this.bytes += bytes;
    if (repair) {
      repairs += packets;
    }
  }

  /** DATA packets that carried a symbol again. */
  public long repairs() {
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
