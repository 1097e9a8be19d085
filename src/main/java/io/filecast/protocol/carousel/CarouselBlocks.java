package io.filecast.protocol.carousel;

import io.filecast.content.ContentSink;
import io.filecast.protocol.repair.BlockProofs;
import io.filecast.protocol.repair.BlockRepair;
import io.filecast.protocol.repair.OpenBlocks;
import io.filecast.protocol.repair.ReceivedSymbols;
import io.filecast.protocol.repair.RepairMemory;
import io.filecast.wire.BlockDigests;
import io.filecast.wire.CarouselAnnouncement;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/**
 * The blocks of a content that comes from a carousel: kept until any rows make them whole, proven
 * where that can be, and written.
 */
final class CarouselBlocks {
  /** Packets whose signature is looked at, at a time. */
  private static final int MOST_UNVERIFIED = 4;

  private final ReceivedSymbols symbols;
  private final OpenBlocks open;
  private final BlockProofs proofs;
  private final boolean isProtected;
  private final ContentSink sink;
  private final TunerDriver driver;
  private final Runnable onGrown;

  /** Computed, and waiting for room at the disk. */
  private final ArrayDeque<BlockRepair> solved = new ArrayDeque<>();

  private int unverified;
  private long droppedByDisk;

  /** Whatever is still computed or verified is of no use any more. */
  private boolean ended;

  /**
   * @param symbols what is held
   * @param isProtected whether a block counts only when its signed digest holds
   * @param onGrown runs when more may be held than before
   */
  CarouselBlocks(
      ReceivedSymbols symbols,
      RepairMemory memory,
      boolean isProtected,
      ContentSink sink,
      TunerDriver driver,
      Runnable onGrown) {
    this.symbols = symbols;
    this.isProtected = isProtected;
    this.sink = sink;
    this.driver = driver;
    this.onGrown = onGrown;
    open = new OpenBlocks(symbols, memory);
    proofs = new BlockProofs(symbols);
  }

  /** Null when such a content can come, or why it cannot. */
  Rejection expect(CarouselAnnouncement announcement) {
    ended = false;
    // Its sender knows of no window, and whoever joins begins anywhere.
    symbols.onWindow(announcement.contentBytes());
    open.prove(isProtected ? proofs : null);
    return announcement.contentBytes() == 0
        ? null
        : symbols.expectGroup(announcement.symbolBytes(), -1);
  }

  /** Null when a row is taken, or why it is dropped. */
  Rejection take(DataHeader header, ByteBuf datagram) {
    Rejection unfit = symbols.check(header);
    if (unfit != null) {
      return unfit;
    }
    if (!sink.hasRoom(header.payloadBytes())) {
      droppedByDisk++;
      return Rejection.NO_ROOM;
    }
    datagram.skipBytes(DataHeader.BYTES);
    // Rows of many blocks come by turns: on disk they would be many small holes filled.
    boolean isKept = open.take(header.block(), header.row(), datagram, true);
    // What is left of other stripes comes again no sooner than what is lost of this one.
    if (!isKept && open.makeRoom(header.block(), CarouselOrder.STRIPE_BLOCKS)) {
      isKept = open.take(header.block(), header.row(), datagram, true);
    }
    if (!isKept && !isProtected && !header.isParity() && symbols.add(header)) {
      sink.write(symbols.offset(header), datagram);
      onGrown.run();
    }
    for (BlockRepair next = open.poll(); next != null; next = open.poll()) {
      BlockRepair repair = next;
      driver.compute(repair::solve, now -> onSolved(repair));
    }
    return null;
  }

  private void onSolved(BlockRepair repair) {
    if (!ended) {
      judge(repair);
      write();
    }
  }

  /** A block that is not what its digest says comes again, of other rows: nobody else sends it. */
  private void judge(BlockRepair repair) {
    if (open.mayTake(repair)) {
      solved.add(repair);
    } else if (proofs.isDistrusted(repair.block())) {
      proofs.trust(repair.block());
    }
  }

  /** Has the signature of digests looked at; null, or why it is not. */
  Rejection verify(BlockDigests packet, byte[] pinned) {
    if (!isProtected || !proofs.isNews(packet)) {
      return Rejection.STALE;
    }
    if (unverified >= MOST_UNVERIFIED) {
      return Rejection.NO_ROOM;
    }
    unverified++;
    driver.verify(packet, pinned, (now, holds) -> onVerified(packet, holds));
    return null;
  }

  private void onVerified(BlockDigests packet, boolean holds) {
    unverified--;
    if (!holds || ended) {
      return;
    }
    proofs.add(packet);
    for (int i = 0; i < packet.digests().size(); i++) {
      BlockRepair waiting = open.solved(packet.firstBlock() + i);
      if (waiting != null) {
        judge(waiting);
      }
    }
    write();
  }

  /** Writes what is whole, as far as there is room. */
  void write() {
    for (BlockRepair next = solved.peek();
        next != null && sink.hasRoom(next.bytes());
        next = solved.peek()) {
      solved.remove();
      if (!open.isSolving(next)) {
        continue; // of before
      }
      for (int i = 0; i < next.count() && !ended; i++) {
        if (symbols.add(next.block(), next.row(i))) {
          sink.write(next.offset(i), next.payload(i));
        }
      }
      open.onDone(next);
    }
    onGrown.run();
  }

  boolean areComplete() {
    return symbols.isComplete();
  }

  long bytesHeld() {
    return symbols.bytesHeld();
  }

  /** Rows that came while the disk was behind. */
  long droppedByDisk() {
    return droppedByDisk;
  }

  /** Nothing of what was written counts. */
  void startOver() {
    symbols.clear();
  }

  /** All is held, or nothing more is wanted. */
  void end() {
    ended = true;
    open.clear();
    proofs.clear();
    solved.clear();
  }

  /** Remembers nothing any more. */
  void free() {
    end();
    symbols.free();
  }
}
