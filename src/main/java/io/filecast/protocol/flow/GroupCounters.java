package io.filecast.protocol.flow;

/** Running totals of a group flow. */
public final class GroupCounters {
  private long packets;
  private long bytes;
  private long parityPackets;
  private long repairPackets;

  void onSent(Transmit burst, boolean repair) {
    packets += burst.count();
    bytes += burst.datagramBytes();
    parityPackets += burst.isParity() ? burst.count() : 0;
    repairPackets += repair ? burst.count() : 0;
  }

  /** DATA packets, all of them. */
  public long packets() {
    return packets;
  }

  /** Of their datagrams, UDP payload. */
  public long bytes() {
    return bytes;
  }

  /** DATA packets with parity, asked for or not. */
  public long parityPackets() {
    return parityPackets;
  }

  /** DATA packets that a member has asked for. */
  public long repairPackets() {
    return repairPackets;
  }
}
