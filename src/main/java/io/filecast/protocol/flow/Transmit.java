package io.filecast.protocol.flow;

import io.filecast.protocol.repair.SymbolLayout;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What a sender wants sent next: one complete control packet, or a burst of DATA whose frames the
 * owner builds. Reused from poll to poll; its fields hold until the next.
 *
 * <p>Frame {@code i} of a burst carries symbol {@code firstSymbol + i} under packet number {@code
 * firstPacketNumber + i}. All are rows of one block, one behind the other, and {@link #frameBytes}
 * long; the block's last row may be shorter, and is then the last of its burst. A burst of a group
 * flow may carry parity rows instead: see {@link #beginParityBurst}.
 */
public final class Transmit {
  private final ByteBuf packet = Unpooled.buffer(2048, Header.MAX_DATAGRAM_BYTES);
  private boolean burst;
  private boolean parity;
  public int token;
  public long firstPacketNumber;
  public int firstSymbol;
  public int count;
  public int runRows;
  public boolean feedbackNow;
  private SymbolLayout layout;
  private int block;
  private int firstRow;
  private int blockRows;

  public ByteBuf beginControl() {
    burst = false;
    return packet.clear();
  }

  /** The burst of the symbols that were set. */
  public void beginBurst(SymbolLayout layout, int runRows) {
    burst = true;
    parity = false;
    this.layout = layout;
    this.runRows = runRows;
    block = layout.block(firstSymbol);
    firstRow = firstSymbol - layout.firstSymbol(block);
    blockRows = layout.endSymbol(block) - layout.firstSymbol(block);
  }

  /**
   * A burst of parity rows of a block.
   *
   * @param row the first of them, k or more
   */
  public void beginParityBurst(SymbolLayout layout, int block, int row, int count) {
    burst = true;
    parity = true;
    this.layout = layout;
    this.block = block;
    this.count = count;
    firstRow = row;
    firstSymbol = layout.firstSymbol(block);
    blockRows = layout.endSymbol(block) - firstSymbol;
  }

  /** Whether the frames of the burst carry parity rows and not content. */
  public boolean isParity() {
    return parity;
  }

  /** Source rows of the block. */
  public int sourceRows() {
    return blockRows;
  }

  /** Whether to build DATA frames; otherwise {@link #packet} is to be sent as it is. */
  public boolean isBurst() {
    return burst;
  }

  /** The control packet, from its reader to its writer index. To be copied or sent now. */
  public ByteBuf packet() {
    return packet;
  }

  /** What the check of each frame is to be made with. */
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

  /** The block of all its symbols. */
  public int block() {
    return block;
  }

  /** Row of the frame with this index in the burst, or before or behind it in the run. */
  public int row(int frame) {
    return firstRow + frame;
  }

  /**
   * First symbol of the run this burst lies in: of symbols of a block that are sent together when
   * nothing is in the way, the same for every destination with this size of symbols. The runs of a
   * full block are equally long, as far as that is possible.
   */
  public int runStart() {
    return firstSymbol - firstRow % runRows;
  }

  /** Symbols in that run, 1 to 64. */
  public int runSymbols() {
    int runRow = firstRow - firstRow % runRows;
    return Math.min(runRows, blockRows - runRow);
  }

  /** Number of the run in the content, from 0. */
  public long runIndex() {
    return (long) block * layout.runsPerBlock(runRows) + firstRow / runRows;
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
    int row = firstRow + frame;
    boolean isWhole = parity || row < blockRows - 1;
    return isWhole ? layout.symbolBytes() : layout.payloadBytes(block, row);
  }

  /** Header flags of the frame with this index in the burst. */
  public int flags(int frame) {
    int kind = firstRow + frame == blockRows - 1 ? DataHeader.FLAG_LAST_ROW : 0;
    return (parity ? DataHeader.FLAG_PARITY : kind)
        | (feedbackNow && frame == count - 1 ? DataHeader.FLAG_FEEDBACK_NOW : 0);
  }

  /** First byte of the content that the burst carries. */
  public long contentOffset() {
    return layout.offset(block, firstRow);
  }

  /** Bytes of the content, or of parity, that the burst carries. */
  public int contentBytes() {
    return (count - 1) * layout.symbolBytes() + payloadBytes(count - 1);
  }

  /** Bytes of all its datagrams together. */
  public int datagramBytes() {
    return count * layout.frameOverheadBytes() + contentBytes();
  }
}
