package io.filecast.wire;

import io.netty.buffer.ByteBuf;

/**
 * Reads a packet's body without ever leaving it. Running out of bytes sets {@link #failed} and
 * yields zeros, so that decoders need one test at their end instead of one per field.
 */
final class BodyReader {
  private ByteBuf datagram;
  private int at;
  private int end;
  private boolean failed;

  BodyReader() {}

  BodyReader(ByteBuf datagram) {
    reset(datagram);
  }

  void reset(ByteBuf datagram) {
    this.datagram = datagram;
    at = datagram.readerIndex() + Header.BYTES;
    end = datagram.writerIndex();
    failed = false;
  }

  boolean failed() {
    return failed;
  }

  int remaining() {
    return end - at;
  }

  private boolean has(int bytes) {
    if (bytes > end - at) {
      failed = true;
      at = end;
      return false;
    }
    return true;
  }

  int u8() {
    return has(1) ? datagram.getUnsignedByte(at++) : 0;
  }

  int u16() {
    if (!has(2)) {
      return 0;
    }
    at += 2;
    return datagram.getUnsignedShort(at - 2);
  }

  int i32() {
    if (!has(4)) {
      return 0;
    }
    at += 4;
    return datagram.getInt(at - 4);
  }

  long u32() {
    return i32() & 0xFFFF_FFFFL;
  }

  long u48() {
    return (long) u16() << 32 | u32();
  }

  long i64() {
    if (!has(8)) {
      return 0;
    }
    at += 8;
    return datagram.getLong(at - 8);
  }

  /** Variable-length integer of RFC 9000, section 16: at most 2^62 - 1. */
  long varint() {
    if (!has(1)) {
      return 0;
    }
    int first = datagram.getUnsignedByte(at);
    int bytes = 1 << (first >> 6);
    if (!has(bytes)) {
      return 0;
    }
    long value = first & 0x3F;
    for (int i = 1; i < bytes; i++) {
      value = value << 8 | datagram.getUnsignedByte(at + i);
    }
    at += bytes;
    return value;
  }

  /** A copy of the next bytes; the count comes from a field and is checked before it allocates. */
  byte[] bytes(int count) {
    if (count < 0 || !has(count)) {
      failed = true;
      return new byte[0];
    }
    byte[] copy = new byte[count];
    datagram.getBytes(at, copy);
    at += count;
    return copy;
  }

  void skip(int count) {
    if (has(count)) {
      at += count;
    }
  }
}
