package io.filecast.wire;

import io.netty.buffer.ByteBuf;

/** Variable-length integers of RFC 9000, section 16. */
final class Varint {
  static final long MAX = (1L << 62) - 1;

  private Varint() {}

  static int bytes(long value) {
    return value < 1L << 6 ? 1 : value < 1L << 14 ? 2 : value < 1L << 30 ? 4 : 8;
  }

  static void write(ByteBuf out, long value) {
    switch (bytes(value)) {
      case 1 -> out.writeByte((int) value);
      case 2 -> out.writeShort((int) value | 0x4000);
      case 4 -> out.writeInt((int) value | 0x8000_0000);
      default -> out.writeLong(value | 0xC000_0000_0000_0000L);
    }
  }
}
