package io.filecast.node;

import io.filecast.content.file.SourceFile;
import io.filecast.crypto.CarouselSeal;
import io.filecast.crypto.ContentSeal;
import io.filecast.protocol.carousel.CarouselOrder;
import io.filecast.protocol.repair.SymbolLayout;
import io.filecast.protocol.repair.parity.ParityEncoder;
import io.filecast.wire.DataHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * All datagrams of one stripe in one round, in the order in which they are sent. Made by a worker
 * thread, sent by an event loop.
 */
final class StripeFrames {
  private final CarouselOrder order;
  private final SymbolLayout layout;
  private final long transferId;
  private final int token;

  /** Null without keys. */
  private final CarouselSeal seal;

  private final ByteBuf frames;

  /** Where each frame ends. */
  private final int[] ends;

  private int count;

  private List<ByteBuf> digests = List.of();

  private StripeFrames(
      CarouselOrder order, int stripe, long transferId, int token, CarouselSeal seal) {
    this.order = order;
    layout = order.layout();
    this.transferId = transferId;
    this.token = token;
    this.seal = seal;
    int packets = order.packets(stripe);
    ends = new int[packets];
    frames = PooledByteBufAllocator.DEFAULT.directBuffer(packets * layout.datagramBytes());
  }

  /**
   * Reads and codes a stripe. Blocks.
   *
   * @param token of the checks, without keys
   * @param seal null without keys
   * @param firstPacket packet number of its first frame
   */
  static StripeFrames make(
      SourceFile file,
      CarouselOrder order,
      long round,
      int stripe,
      long transferId,
      int token,
      CarouselSeal seal,
      long firstPacket)
      throws IOException {
    StripeFrames made = new StripeFrames(order, stripe, transferId, token, seal);
    try {
      made.fill(file, round, stripe, firstPacket);
      return made;
    } catch (IOException | RuntimeException e) {
      made.free();
      throw e;
    }
  }

  private void fill(SourceFile file, long round, int stripe, long firstPacket) throws IOException {
    int first = order.firstBlock(stripe);
    int blocks = order.endBlock(stripe) - first;
    ByteBuf[] contents = new ByteBuf[blocks];
    ByteBuf[] parities = new ByteBuf[blocks];
    ParityEncoder encoder = new ParityEncoder(layout.endSymbol(0), layout.symbolBytes());
    for (int i = 0; i < blocks; i++) {
      contents[i] = read(file, first + i);
      parities[i] = parity(encoder, first + i, round, contents[i]);
    }
    DataHeader header = new DataHeader();
    order.forEach(
        round,
        stripe,
        (block, row) -> {
          int rows = order.sourceRows(block);
          boolean isParity = row >= rows;
          ByteBuf from = isParity ? parities[block - first] : contents[block - first];
          int bytes = isParity ? layout.symbolBytes() : layout.payloadBytes(block, row);
          ByteBuf payload =
              isParity
                  ? from.readSlice(bytes) // they were made in this order
                  : from.slice(row * layout.symbolBytes(), bytes);
          int flags = isParity ? DataHeader.FLAG_PARITY : row == rows - 1 ? 1 : 0;
          add(header, block, row, flags, firstPacket + count, payload);
        });
  }

  private ByteBuf read(SourceFile file, int block) throws IOException {
    int bytes = layout.blockBytes(block);
    ByteBuffer into = ByteBuffer.allocate(bytes);
    file.read(layout.offset(block, 0), into);
    return Unpooled.wrappedBuffer(into.flip());
  }

  /** The parity rows that this round sends of a block, one after the other. */
  private ByteBuf parity(ParityEncoder encoder, int block, long round, ByteBuf content) {
    int rows = order.sourceRows(block);
    ByteBuf out = Unpooled.buffer();
    boolean begun = false;
    for (int position = 0; position < order.rowsPerRound(block); position++) {
      int row = order.row(block, round, position);
      if (row >= rows) {
        if (!begun) {
          begun = true;
          encoder.begin(rows, layout.symbolBytes());
          for (int source = 0; source < rows; source++) {
            encoder.source(
                source,
                content.slice(source * layout.symbolBytes(), layout.payloadBytes(block, source)));
          }
        }
        encoder.parity(row, out);
      }
    }
    return out;
  }

  private void add(DataHeader header, int block, int row, int flags, long packet, ByteBuf payload) {
    int frame = frames.writerIndex();
    int bytes = payload.readableBytes();
    if (seal == null) {
      frames.writerIndex(frame + DataHeader.BYTES).writeBytes(payload);
      int check = header.writeShared(frames, frame, transferId, block, row, bytes);
      DataHeader.address(frames, frame, flags, packet, check, token);
    } else {
      DataHeader.writeFields(frames, frame, transferId, block, row, bytes);
      int frameBytes = DataHeader.BYTES + DataHeader.SEAL_BYTES + bytes;
      byte[] plain = new byte[bytes];
      payload.readBytes(plain);
      long number = seal.content().draw(1, frameBytes);
      seal.content().seal(plain, 0, bytes, number, frames, frame);
      frames.writerIndex(frame + frameBytes);
      ContentSeal.address(frames, frame, flags, packet, bytes, seal.marks());
    }
    ends[count++] = frames.writerIndex();
  }

  // ---- for the event loop ----------------------------------------------------------------------

  /** What announcements of this stripe are sealed with; null without keys. */
  CarouselSeal seal() {
    return seal;
  }

  /** Size of all frames that are not cut short. */
  int frameBytes() {
    return layout.datagramBytes();
  }

  /**
   * Frames that stand one after the other, of which only the last may be shorter than the others.
   *
   * @param from the first
   * @param until the frame behind the last that is wanted
   * @return the frame behind the last that is in it
   */
  int run(int from, int until) {
    int end = from;
    while (end < until && bytes(end) == frameBytes()) {
      end++;
    }
    return Math.min(until, end + 1);
  }

  private int bytes(int frame) {
    return ends[frame] - start(frame);
  }

  private int start(int frame) {
    return frame == 0 ? 0 : ends[frame - 1];
  }

  /** A run of frames; the caller owns it. */
  ByteBuf slice(int from, int until) {
    return frames.retainedSlice(start(from), ends[until - 1] - start(from));
  }

  void digests(List<ByteBuf> packets) {
    digests = packets;
  }

  /** DIGESTS of its blocks, signed and sealed; none without keys. */
  List<ByteBuf> digests() {
    return digests;
  }

  void free() {
    frames.release();
  }
}
