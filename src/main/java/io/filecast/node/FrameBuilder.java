package io.filecast.node;

import io.filecast.crypto.ContentKey;
import io.filecast.crypto.ContentSeal;
import io.filecast.crypto.PacketMarks;
import io.filecast.protocol.flow.Transmit;
import io.filecast.wire.DataHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * DATA frames of neighbouring symbols, one behind the other: built once, and sent to every
 * destination with that destination's few bytes written into them ({@link DataHeader#address}).
 */
final class FrameBuilder {
  /** Where the payloads come from. */
  @FunctionalInterface
  interface Content {
    /** Appends bytes of the content to {@code out}: all, or none when some are not in memory. */
    boolean read(long offset, int length, ByteBuf out);
  }

  /** Segments per send, see {@link Transmit#count}. */
  private static final int MAX_FRAMES = 64;

  private final int[] checks = new int[MAX_FRAMES];
  private ByteBuf bytes;
  private int symbolBytes;
  private int firstSymbol;
  private int count;

  /** What they are sealed with; null when they are not. */
  private ContentKey key;

  /**
   * Whether all symbols of a burst are here.
   *
   * @param sealedWith null = not sealed
   */
  boolean hold(Transmit burst, ContentKey sealedWith) {
    return key == sealedWith
        && symbolBytes == burst.symbolBytes()
        && firstSymbol <= burst.firstSymbol()
        && burst.firstSymbol() + burst.count() <= firstSymbol + count;
  }

  /** Whether nobody is sending them: then they can be written. */
  boolean areIdle() {
    return bytes == null || bytes.refCnt() == 1;
  }

  /**
   * Builds frames near a burst, all of the same transfer.
   *
   * @param from first symbol, relative to the first of the burst
   * @param frames how many
   * @return false when some of the content is not in memory; nothing is held then
   */
  boolean build(
      Transmit burst, int from, int frames, long transferId, Content content, DataHeader header) {
    int frameBytes = DataHeader.BYTES + burst.symbolBytes();
    reserve(frames * frameBytes);
    symbolBytes = burst.symbolBytes();
    firstSymbol = burst.firstSymbol() + from;
    count = 0;
    key = null;
    long offset = burst.contentOffset() + (long) from * symbolBytes;
    for (int i = 0; i < frames; i++) {
      int payloadBytes = burst.payloadBytes(from + i);
      int frame = i * frameBytes;
      bytes.writerIndex(frame + DataHeader.BYTES);
      if (!content.read(offset, payloadBytes, bytes)) {
        return false;
      }
      checks[i] =
          header.writeShared(
              bytes, frame, transferId, burst.block(), burst.row(from + i), payloadBytes);
      offset += payloadBytes;
    }
    count = frames;
    return true;
  }

  /**
   * The same from the first symbol of the burst on, with sealed payloads.
   *
   * @param plain room for one payload, on the heap: ciphers are quickest there
   */
  boolean buildSealed(
      Transmit burst,
      int frames,
      long transferId,
      Content content,
      ContentSeal seal,
      ByteBuf plain) {
    int frameBytes = burst.frameBytes();
    reserve(frames * frameBytes);
    symbolBytes = burst.symbolBytes();
    firstSymbol = burst.firstSymbol();
    count = 0;
    key = seal.key();
    long offset = burst.contentOffset();
    long number = seal.draw(frames, (long) frames * frameBytes);
    for (int i = 0; i < frames; i++) {
      int payloadBytes = burst.payloadBytes(i);
      int frame = i * frameBytes;
      if (!content.read(offset, payloadBytes, plain.clear())) {
        return false;
      }
      DataHeader.writeFields(bytes, frame, transferId, burst.block(), burst.row(i), payloadBytes);
      seal.seal(plain.array(), plain.arrayOffset(), payloadBytes, number + i, bytes, frame);
      offset += payloadBytes;
    }
    bytes.writerIndex(bytes.capacity());
    count = frames;
    return true;
  }

  private void reserve(int capacity) {
    if (bytes != null && bytes.capacity() < capacity) {
      free();
    }
    if (bytes == null) {
      bytes = PooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
    }
    bytes.clear();
  }

  /** The frames of a burst as its destination gets them, sharing this memory until released. */
  ByteBuf address(Transmit burst) {
    int frameBytes = DataHeader.BYTES + symbolBytes;
    int first = burst.firstSymbol() - firstSymbol;
    for (int i = 0; i < burst.count(); i++) {
      DataHeader.address(
          bytes,
          (first + i) * frameBytes,
          burst.flags(i),
          burst.firstPacketNumber() + i,
          checks[first + i],
          burst.token());
    }
    return bytes.retainedSlice(first * frameBytes, burst.datagramBytes());
  }

  /** The same for sealed frames. */
  ByteBuf addressSealed(Transmit burst, PacketMarks marks) {
    int frameBytes = burst.frameBytes();
    int first = burst.firstSymbol() - firstSymbol;
    for (int i = 0; i < burst.count(); i++) {
      ContentSeal.address(
          bytes,
          (first + i) * frameBytes,
          burst.flags(i),
          burst.firstPacketNumber() + i,
          burst.payloadBytes(i),
          marks);
    }
    return bytes.retainedSlice(first * frameBytes, burst.datagramBytes());
  }

  void free() {
    if (bytes != null) {
      bytes.release();
      bytes = null;
      count = 0;
    }
  }
}
