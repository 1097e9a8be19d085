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
  private final ExtentCache cache;
  private final Context context;
  private final Handler<Void> readable;
  private final Handler<FileException> failed;

  // Of the owner.
  private SourceExtent last;
  private ByteBuf head;
  private long headOffset;
  private SourceExtent pinned;
  private SourceExtent pinnedToo;
  private boolean closed;

  // Written by the owner, read by the worker.
  private volatile long position = NONE;
  private volatile boolean sequential;
  private volatile long demand = NONE;

  // Of the worker: extents to load before they are asked for.
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
   * The extent that holds a position, if it is in memory.
   *
   * @param offset position in the file, 0 to size - 1
   * @return the extent, held until its {@link SourceExtent#release}, or null; then the handler
   *     given to {@link FileSource#reader} is called once it is worth asking again. A later call
   *     replaces an earlier demand.
   */
  public SourceExtent acquire(long offset) {
    if (offset < 0 || offset >= source.size()) {
      throw new IndexOutOfBoundsException("offset " + offset + " of " + source.size() + " bytes");
    }
    long index = offset / FileSource.EXTENT_BYTES;
    SourceExtent extent = last;
    if (extent != null && extent.index() == index && extent.tryHold()) {
      return extent;
    }
    return acquireOther(index);
  }

  private SourceExtent acquireOther(long index) {
    if (closed) {
      throw new IllegalStateException("reader of " + source.path() + " is closed");
    }
    boolean moved = index != position;
    if (moved) {
      sequential = index == position + 1;
      position = index;
    }
    SourceExtent extent = cache.hold(index);
    if (extent == null) {
      demand = index;
      extent =
          cache.hold(index); // it may have come in between, when nobody looked for this demand yet
    }
    if (extent != null) {
      demand = NONE;
      last = extent;
    }
    if (moved || extent == null) {
      source.wake();
    }
    return extent;
  }

  /**
   * Whether bytes can be read now. What can be stays in memory until the next call of this, or of
   * {@link #unpin}.
   *
   * @param offset position in the file
   * @param leastBytes what is of use, 1 to {@value FileSource#EXTENT_BYTES}
   * @param mostBytes what is wanted
   * @return bytes from the offset on that {@link #read} gives now, {@code leastBytes} to {@code
   *     mostBytes}; 0 when these are not in memory, see {@link #acquire}
   */
  public int readable(long offset, int leastBytes, int mostBytes) {
    unpin();
    int here = (int) (FileSource.EXTENT_BYTES - offset % FileSource.EXTENT_BYTES);
    if (here >= leastBytes) {
      pinned = acquire(offset);
      return pinned == null ? 0 : here >= mostBytes ? mostBytes : reachOn(offset, here, mostBytes);
    }
    if (!keepHead(offset, here)) {
      return 0;
    }
    pinned = acquire(offset + here);
    return pinned == null ? 0 : Math.min(mostBytes, here + FileSource.EXTENT_BYTES);
  }

  /** Adds what is in memory of the next extent, without asking for it. */
  private int reachOn(long offset, int here, int mostBytes) {
    pinnedToo = cache.hold(offset / FileSource.EXTENT_BYTES + 1);
    return pinnedToo == null ? here : Math.min(mostBytes, here + FileSource.EXTENT_BYTES);
  }

  /** What was {@link #readable} may leave the memory for others. */
  public void unpin() {
    if (pinned != null) {
      pinned.release();
      pinned = null;
    }
    if (pinnedToo != null) {
      pinnedToo.release();
      pinnedToo = null;
    }
  }

  /**
   * Appends bytes of the file to {@code out}, across extents if need be: all of them or none.
   *
   * @param offset position in the file
   * @param length bytes, at most {@value FileSource#EXTENT_BYTES}
   * @return false when they are not all in memory, see {@link #acquire}; {@code out} is then as it
   *     was. Asking again for the same offset succeeds in the end however scarce memory is.
   */
  public boolean read(long offset, int length, ByteBuf out) {
    if (length < 0 || length > FileSource.EXTENT_BYTES || length > source.size() - offset) {
      throw new IndexOutOfBoundsException(
          length + " bytes at offset " + offset + " of " + source.size() + " bytes");
    }
    int first = (int) Math.min(length, FileSource.EXTENT_BYTES - offset % FileSource.EXTENT_BYTES);
    if (first < length) {
      return readAcross(offset, first, length, out);
    }
    return length == 0 || copy(offset, length, out);
  }

  private boolean copy(long offset, int length, ByteBuf out) {
    SourceExtent extent = acquire(offset);
    if (extent == null) {
      return false;
    }
    extent.copy(offset, length, out);
    extent.release();
    return true;
  }

  private boolean readAcross(long offset, int first, int length, ByteBuf out) {
    if (pinned != null && pinnedToo != null && pinned.index() == offset / FileSource.EXTENT_BYTES) {
      pinned.copy(offset, first, out);
      pinnedToo.copy(offset + first, length - first, out);
      return true;
    }
    if (!keepHead(offset, first)) {
      return false;
    }
    SourceExtent next = acquire(offset + first);
    if (next == null) {
      return false;
    }
    out.writeBytes(head, head.readerIndex(), first);
    next.copy(offset + first, length - first, out);
    next.release();
    dropHead();
    return true;
  }

  /**
   * Keeps what an extent has to give of bytes that go on in the next. The two need not be in memory
   * at the same time: when many destinations compete for few extents they might never be.
   */
  private boolean keepHead(long offset, int bytes) {
    if (head != null && headOffset == offset && head.readableBytes() == bytes) {
      return true;
    }
    dropHead();
    SourceExtent extent = acquire(offset);
    if (extent == null) {
      return false;
    }
    head = Unpooled.directBuffer(bytes, bytes);
    headOffset = offset;
    extent.copy(offset, bytes, head);
    extent.release();
    return true;
  }

  private void dropHead() {
    if (head != null) {
      head.release();
      head = null;
    }
  }

  /** Ends this view: no handler is called any more. Extents still held are released as usual. */
  public void close() {
    if (!closed) {
      closed = true;
      last = null;
      unpin();
      dropHead();
      source.remove(this);
    }
  }

  // ---- the worker's side ----

  /** The extent asked for in vain, or -1. */
  long demand() {
    return demand;
  }

  /** The extent asked for last, or -1. */
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
   * The next extent to load before it is asked for, or -1. Each is named once for a position, so
   * that a reader that stands still does not bring back what has made room for others.
   *
   * @param reach how many extents ahead a reader at {@code position} may look
   * @param extents number of extents of the file
   */
  long nextAhead(long position, int reach, long extents) {
    if (position != plannedFor) {
      boolean onward = position == plannedFor + 1;
      plannedFor = position;
      aheadNext = onward ? Math.max(aheadNext, position + 1) : position + 1;
      aheadEnd = Math.min(position + 1 + reach, extents);
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
