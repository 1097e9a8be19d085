package io.filecast.session;

/** Running totals of a sender over all its attempts. */
final class FlightCounters {
  long packets;
  long bytes;
  long repairs;
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

  void onLost(int packets) {
    lost += packets;
  }

  void onSpurious(int packets) {
    lost -= packets;
    spurious += packets;
  }
}
