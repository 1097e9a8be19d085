package io.filecast.content.file;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * {@value FileSource#EXTENT_BYTES} bytes of the source in direct memory, fewer at its end. Readable
 * by any number of threads while held; {@link SourceReader#acquire} holds it, {@link #release} ends
 * that, and the memory may carry other bytes a moment later. Hold one for a burst, until the burst
 * has left, not longer: memory is bounded, and extents that are held cannot make room for others.
 */
public final class SourceExtent {
  private static final VarHandle HOLDS;

  static {
    try {
      HOLDS = MethodHandles.lookup().findVarHandle(SourceExtent.class, "holds", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ExtentCache cache;
  private final long index;
  private final int length;
  private final ByteBuf memory;

  /**
   * One by the cache while the extent can be found, one by each holder. At zero the memory belongs
   * to no one.
   */
  private volatile int holds = 1;

  /**
   * When it was last wanted, in the cache's own time. Written without order by many: it only guides
   * eviction.
   */
  long lastWanted;

  SourceExtent(ExtentCache cache, long index, int length, ByteBuf memory) {
    this.cache = cache;
    this.index = index;
    this.length = length;
    this.memory = memory;
  }

  long index() {
    return index;
  }

  /** Position of its first byte in the file. */
  public long offset() {
    return index * FileSource.EXTENT_BYTES;
  }

  /** Bytes in it, 1 to {@value FileSource#EXTENT_BYTES}. */
  public int length() {
    return length;
  }

  /**
   * Appends bytes of the file to {@code out}.
   *
   * @param position position in the file, inside this extent
   * @param bytes how many are wanted
   * @return how many there were, fewer than wanted when the extent ends before
   */
  public int copy(long position, int bytes, ByteBuf out) {
    int from = (int) (position - offset());
    int copied = Math.min(bytes, length - from);
    out.writeBytes(memory, from, copied);
    return copied;
  }

  /**
   * The memory itself, to be read by index only (its indices are shared): {@code
   * bytes().getBytes(i, ...)}, or {@code bytes().slice(i, n)} for as long as the extent is held.
   */
  public ByteBuf bytes() {
    return memory;
  }

  boolean tryHold() {
    int seen = holds;
    while (seen > 0) {
      int witness = (int) HOLDS.compareAndExchange(this, seen, seen + 1);
      if (witness == seen) {
        lastWanted = cache.now();
        return true;
      }
      seen = witness;
    }
    return false;
  }

  /** True while only the cache holds it. */
  boolean isIdle() {
    return holds == 1;
  }

  /** Takes the extent out of the cache's hands if nobody else holds it. */
  boolean tryEvict() {
    return HOLDS.compareAndSet(this, 1, 0);
  }

  /** Ends one hold; from any thread. */
  public void release() {
    int left = (int) HOLDS.getAndAdd(this, -1) - 1;
    if (left < 0) {
      throw new IllegalStateException("extent " + index + " released more often than acquired");
    }
    if (left == 0) {
      cache.free(memory);
    } else if (left == 1) {
      cache.released();
    }
  }
}
