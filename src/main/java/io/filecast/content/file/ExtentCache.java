package io.filecast.content.file;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The extents of one source that are in memory: a fixed number of slots, each with its own memory,
 * the one wanted least recently making room. Any thread looks extents up; only the source's worker
 * puts them in. A lookup is a scan of at most {@code capacity} references, once per burst at most.
 */
final class ExtentCache {
  private final AtomicReferenceArray<SourceExtent> slots;
  private final ByteBuf[] memory;
  private final int extentBytes;
  private final Runnable onRelease;
  private final AtomicInteger live = new AtomicInteger();
  private volatile long now;
  private volatile boolean starved;

  /**
   * @param capacity extents in memory at most, 2 or more
   * @param extentBytes memory of one extent
   * @param onRelease called when an extent can be evicted again and {@link #vacate} had failed for
   *     want of one
   */
  ExtentCache(int capacity, int extentBytes, Runnable onRelease) {
    slots = new AtomicReferenceArray<>(capacity);
    memory = new ByteBuf[capacity];
    this.extentBytes = extentBytes;
    this.onRelease = onRelease;
  }

  int capacity() {
    return memory.length;
  }

  /** Extents for which memory is taken at this moment, never more than the capacity. */
  int live() {
    return live.get();
  }

  long now() {
    return now;
  }

  /** The extent, held for the caller, or null when it is not in memory. */
  SourceExtent hold(long index) {
    SourceExtent extent = find(index);
    return extent != null && extent.tryHold() ? extent : null;
  }

  boolean contains(long index) {
    return find(index) != null;
  }

  private SourceExtent find(long index) {
    for (int slot = 0; slot < slots.length(); slot++) {
      SourceExtent extent = slots.get(slot);
      if (extent != null && extent.index() == index) {
        return extent;
      }
    }
    return null;
  }

  /**
   * Worker only.
   *
   * @return a slot whose {@link #memory} may be written, or -1 while every extent is held by
   *     someone
   */
  int vacate() {
    int slot = tryVacate();
    if (slot < 0) {
      starved = true;
      slot = tryVacate(); // a release between the two would not have been reported
      if (slot >= 0) {
        starved = false;
      }
    }
    return slot;
  }

  private int tryVacate() {
    long oldest;
    int candidate;
    do {
      oldest = Long.MAX_VALUE;
      candidate = -1;
      for (int slot = 0; slot < memory.length; slot++) {
        SourceExtent extent = slots.get(slot);
        if (extent == null) {
          return slot;
        }
        if (extent.isIdle() && extent.lastWanted < oldest) {
          oldest = extent.lastWanted;
          candidate = slot;
        }
      }
    } while (candidate >= 0 && !slots.get(candidate).tryEvict());
    if (candidate >= 0) {
      slots.set(candidate, null);
    }
    return candidate;
  }

  /** Worker only: the memory of a vacated slot. */
  ByteBuf memory(int slot) {
    if (memory[slot] == null) {
      memory[slot] = Unpooled.directBuffer(extentBytes, extentBytes);
      live.incrementAndGet();
    }
    return memory[slot];
  }

  /** Worker only: what was read into a vacated slot can be found from now on. */
  void put(int slot, long index, int length) {
    SourceExtent extent = new SourceExtent(this, index, length, memory[slot]);
    extent.lastWanted = ++now;
    slots.set(slot, extent);
  }

  void released() {
    if (starved) {
      starved = false;
      onRelease.run();
    }
  }

  /** Worker only: gives all memory back, that of held extents when they are released. */
  void close() {
    for (int slot = 0; slot < memory.length; slot++) {
      SourceExtent extent = slots.getAndSet(slot, null);
      if (extent != null) {
        extent.release();
      } else if (memory[slot] != null) {
        free(memory[slot]);
      }
      memory[slot] = null;
    }
  }

  void free(ByteBuf bytes) {
    bytes.release();
    live.decrementAndGet();
  }
}
