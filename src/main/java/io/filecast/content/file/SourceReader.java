package io.filecast.content.file;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One destination's view of a {@link FileSource}: at any position, at its own speed. All methods
 * are for the thread of its context only; none blocks, and none allocates while the bytes are in
 * memory.
 */
public final class SourceReader {
  private static final long NONE = -1;
  private static final VarHandle DEMAND;

  static {
    try {
      DEMAND = MethodHandles.lookup().findVarHandle(SourceReader.class, "demand", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final FileSource source;
  private final BlockCache cache;
  private final Context context;
  private final Handler<Void> readable;
  private final Handler<FileException> failed;

  // Of the owner.
  private SourceBlock last;
  private ByteBuf head;
  private long headOffset;
  private boolean closed;

  // Written by the owner, read by the worker.
  private volatile long position = NONE;
  private volatile boolean sequential;
  private volatile long demand = NONE;

  // Of the worker: blocks to load before they are asked for.
  private long plannedFor = NONE;
  private long aheadNext;
  private long aheadEnd;

  SourceReader(
      FileSource source, Context context, Runnable readable, Handler<FileException> failed) {
    this.source = source;
    this.cache = source.cache();
    this.context = context;
    this.readable =
        v -> {
          if (!closed) {
            readable.run();
          }
        };
    this.failed =
        e -> {
          if (!closed) {
            failed.handle(e);
          }
        };
  }

  /**
   * The block that holds a position, if it is in memory.
   *
   * @param offset position in the file, 0 to size - 1
   * @return the block, held until its {@link SourceBlock#release}, or null; then the handler given
   *     to {@link FileSource#reader} is called once it is worth asking again. A later call replaces
   *     an earlier demand.
   */
  public SourceBlock acquire(long offset) {
    if (offset < 0 || offset >= source.size()) {
      throw new IndexOutOfBoundsException("offset " + offset + " of " + source.size() + " bytes");
    }
    long index = offset / FileSource.BLOCK_BYTES;
    SourceBlock block = last;
    if (block != null && block.index() == index && block.tryHold()) {
      return block;
    }
    return acquireOther(index);
  }

  private SourceBlock acquireOther(long index) {
    if (closed) {
      throw new IllegalStateException("reader of " + source.path() + " is closed");
    }
    boolean moved = index != position;
    if (moved) {
      sequential = index == position + 1;
      position = index;
    }
    SourceBlock block = cache.hold(index);
    if (block == null) {
      demand = index;
      block =
          cache.hold(index); // it may have come in between, when nobody looked for this demand yet
    }
    if (block != null) {
      demand = NONE;
      last = block;
    }
    if (moved || block == null) {
      source.wake();
    }
    return block;
  }

  /**
   * Appends bytes of the file to {@code out}, across blocks if need be: all of them or none.
   *
   * @param offset position in the file
   * @param length bytes, at most {@value FileSource#BLOCK_BYTES}
   * @return false when they are not all in memory, see {@link #acquire}; {@code out} is then as it
   *     was. Asking again for the same offset succeeds in the end however scarce memory is.
   */
  public boolean read(long offset, int length, ByteBuf out) {
    if (length < 0 || length > FileSource.BLOCK_BYTES || length > source.size() - offset) {
      throw new IndexOutOfBoundsException(
          length + " bytes at offset " + offset + " of " + source.size() + " bytes");
    }
    int first = (int) Math.min(length, FileSource.BLOCK_BYTES - offset % FileSource.BLOCK_BYTES);
    if (first < length) {
      return readAcross(offset, first, length, out);
    }
    return length == 0 || copy(offset, length, out);
  }

  private boolean copy(long offset, int length, ByteBuf out) {
    SourceBlock block = acquire(offset);
    if (block == null) {
      return false;
    }
    block.copy(offset, length, out);
    block.release();
    return true;
  }

  /**
   * The two blocks need not be in memory at the same time: when many destinations compete for few
   * blocks they might never be. What the first one has to give is kept meanwhile.
   */
  private boolean readAcross(long offset, int first, int length, ByteBuf out) {
    if (head == null || headOffset != offset || head.readableBytes() != first) {
      dropHead();
      SourceBlock block = acquire(offset);
      if (block == null) {
        return false;
      }
      head = Unpooled.directBuffer(first, first);
      headOffset = offset;
      block.copy(offset, first, head);
      block.release();
    }
    SourceBlock next = acquire(offset + first);
    if (next == null) {
      return false;
    }
    out.writeBytes(head, head.readerIndex(), first);
    next.copy(offset + first, length - first, out);
    next.release();
    dropHead();
    return true;
  }

  private void dropHead() {
    if (head != null) {
      head.release();
      head = null;
    }
  }

  /** Ends this view: no handler is called any more. Blocks still held are released as usual. */
  public void close() {
    if (!closed) {
      closed = true;
      last = null;
      dropHead();
      source.remove(this);
    }
  }

  // ---- the worker's side ----

  /** The block asked for in vain, or -1. */
  long demand() {
    return demand;
  }

  /** The block asked for last, or -1. */
  long position() {
    return position;
  }

  /** The demand has been met, unless the owner has gone elsewhere meanwhile. */
  void satisfied(long index) {
    if (DEMAND.compareAndSet(this, index, NONE)) {
      context.runOnContext(readable);
    }
  }

  void fail(FileException reason) {
    context.runOnContext(v -> failed.handle(reason));
  }

  /**
   * The next block to load before it is asked for, or -1. Each is named once for a position, so
   * that a reader that stands still does not bring back what has made room for others.
   *
   * @param reach how many blocks ahead a reader at {@code position} may look
   * @param blocks number of blocks of the file
   */
  long nextAhead(long position, int reach, long blocks) {
    if (position != plannedFor) {
      boolean onward = position == plannedFor + 1;
      plannedFor = position;
      aheadNext = onward ? Math.max(aheadNext, position + 1) : position + 1;
      aheadEnd = Math.min(position + 1 + reach, blocks);
    }
    return aheadNext < aheadEnd ? aheadNext : NONE;
  }

  void aheadDone() {
    aheadNext++;
  }

  boolean sequential() {
    return sequential;
  }
}
