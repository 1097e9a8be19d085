package io.filecast.wire;

/** What a datagram is. The code is the low half of the third byte of every packet. */
public enum PacketType {
  OFFER(1),
  ACCEPT(2),
  REJECT(3),
  DATA(4),
  FEEDBACK(5),
  PROBE(6),
  PROBE_ACK(7),
  FINISH(8),
  RECEIPT(9),
  CLOSE(10),
  GROUP(11),
  STATUS(12),
  DIGESTS(13),
  ACTIVATE(14),
  /** The first 16 bits of the body are the type. */
  EXTENDED(15);

  private static final PacketType[] BY_CODE = new PacketType[16];

  static {
    for (PacketType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;

  PacketType(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  /** The type with this code, or null when version 1 does not define it. */
  static PacketType ofCode(int code) {
    return BY_CODE[code & 0xF];
  }
}
