package io.filecast.crypto;

import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.netty.buffer.ByteBuf;
import javax.crypto.spec.SecretKeySpec;

/** Opens the DATA of one flow: what {@link FlowSeal} protects. */
final class FlowOpen {
  /**
   * Packet numbers that are told apart: as many may overtake one that is still taken, 15 ms at a
   * million packets a second. 2 KiB.
   */
  private static final int WINDOW_WORDS = 256;

  static final int WINDOW = (WINDOW_WORDS - 1) * Long.SIZE;

  /**
   * A packet number so far ahead of the largest authentic one is not the sender's: it would have
   * more than a gigabyte in flight.
   */
  static final int MAX_AHEAD = 1 << 20;

  private final SecretKeySpec key;
  private final PacketMarks marks;
  private final ReplayWindow numbers = new ReplayWindow(WINDOW_WORDS);

  private long largest;

  /**
   * @param marksKey is overwritten
   * @param first packet number that is to be expected
   */
  FlowOpen(SecretKeySpec key, byte[] marksKey, long first) {
    this.key = key;
    marks = new PacketMarks(marksKey);
    largest = first - 1;
  }

  /**
   * Each packet number is taken once: other receivers of the transfer have the content key, and one
   * that saw a frame on its way could send another payload under the same mark.
   *
   * @param datagram DATA that has passed {@link Header#inspectProtected}
   * @return the frame before it was sealed, valid until the next; null when it is not authentic
   */
  ByteBuf open(ByteBuf datagram, ContentOpen content) {
    long packet = DataHeader.expand(Header.number(datagram), largest + 1);
    long counter = packet + 1;
    if (packet - largest > MAX_AHEAD || !numbers.isNew(counter) || !hasMark(datagram, packet)) {
      return null;
    }
    ByteBuf frame = content.open(datagram, key);
    if (frame != null) {
      numbers.take(counter);
      largest = Math.max(largest, packet);
    }
    return frame;
  }

  private boolean hasMark(ByteBuf datagram, long packet) {
    int at = datagram.readerIndex();
    int mark =
        marks.mark(
            packet,
            Header.flags(datagram) & ~Header.FLAG_PROTECTED,
            datagram.getLong(at + DataHeader.BYTES),
            datagram.getInt(at + ContentSeal.PAYLOAD_OFFSET + Header.bodyBytes(datagram)));
    return mark == datagram.getInt(at + Header.CHECK_OFFSET);
  }

  void forget() {
    marks.forget();
  }
}
