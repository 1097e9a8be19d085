package io.filecast.protocol.flow;

import io.filecast.protocol.repair.SymbolLayout;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What a sender wants sent next: one sealed control packet, or a burst of DATA whose frames the
 * owner builds. Reused from poll to poll; its fields hold until the next.
 *
 * <p>Frame {@code i} of a burst carries symbol {@code firstSymbol + i} under packet number {@code
 * firstPacketNumber + i}. All frames are {@link #frameBytes} long; the one of the content's last
 * symbol may be shorter, and is then the last of its burst.
 */
public final class Transmit {
  private final ByteBuf packet = Unpooled.buffer(2048, Header.MAX_DATAGRAM_BYTES);
  private boolean burst;
  public int token;
  public long firstPacketNumber;
  public int firstSymbol;
  public int count;
  public int maxBurst;
  public boolean feedbackNow;
  public SymbolLayout layout;

  public ByteBuf beginControl() {
    burst = false;
    return packet.clear();
  }

  public void beginBurst() {
    burst = true;
  }

  /** Whether to build DATA frames; otherwise {@link #packet} is to be sent as it is. */
  public boolean isBurst() {
    return burst;
  }

  /** The sealed control packet, from its reader to its writer index. To be copied or sent now. */
  public ByteBuf packet() {
    return packet;
  }

  /** What each frame is to be sealed with. */
  public int token() {
    return token;
  }

  public long firstPacketNumber() {
    return firstPacketNumber;
  }

  public int firstSymbol() {
    return firstSymbol;
  }

  /** Frames in the burst, 1 to 64. */
  public int count() {
    return count;
  }

  /** Frames that a burst of this size of symbols may have, 1 to 64. */
  public int maxBurst() {
    return maxBurst;
  }

  /**
   * First symbol of the run this burst lies in: of symbols that are sent together when nothing is
   * in the way, the same for every destination with this size of symbols.
   */
  public int runStart() {
    return firstSymbol - firstSymbol % maxBurst;
  }

  /** Symbols in that run, 1 to {@link #maxBurst}. */
  public int runSymbols() {
    return Math.min(maxBurst, layout.symbols() - runStart());
  }

  public int symbolBytes() {
    return layout.symbolBytes();
  }

  /** A frame with a whole symbol. */
  public int frameBytes() {
    return layout.datagramBytes();
  }

  /** Payload bytes of the frame with this index in the burst, or before or behind it in the run. */
  public int payloadBytes(int frame) {
    return layout.payloadBytes(firstSymbol + frame);
  }

  /** Header flags of the frame with this index in the burst. */
  public int flags(int frame) {
    return (firstSymbol + frame == layout.symbols() - 1 ? DataHeader.FLAG_LAST_SYMBOL : 0)
        | (feedbackNow && frame == count - 1 ? DataHeader.FLAG_FEEDBACK_NOW : 0);
  }

  /** First byte of the content that the burst carries. */
  public long contentOffset() {
    return layout.offset(firstSymbol);
  }

  /** Bytes of the content that the burst carries. */
  public int contentBytes() {
    return (count - 1) * layout.symbolBytes() + payloadBytes(count - 1);
  }

  /** Bytes of all its datagrams together. */
  public int datagramBytes() {
    return count * layout.frameOverheadBytes() + contentBytes();
  }
}
