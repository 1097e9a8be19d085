package io.filecast.content.file;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The blocks of one source that are in memory: a fixed number of slots, each with its own memory,
 * the one wanted least recently making room. Any thread looks blocks up; only the source's worker
 * puts them in. A lookup is a scan of at most {@code capacity} references, once per burst at most.
 */
final class BlockCache {
  private final AtomicReferenceArray<SourceBlock> slots;
  private final ByteBuf[] memory;
  private final int blockBytes;
  private final Runnable onRelease;
  private final AtomicInteger live = new AtomicInteger();
  private volatile long now;
  private volatile boolean starved;

  /**
   * @param capacity blocks in memory at most, 2 or more
   * @param blockBytes memory of one block
   * @param onRelease called when a block can be evicted again and {@link #vacate} had failed for
   *     want of one
   */
  BlockCache(int capacity, int blockBytes, Runnable onRelease) {
    slots = new AtomicReferenceArray<>(capacity);
    memory = new ByteBuf[capacity];
    this.blockBytes = blockBytes;
    this.onRelease = onRelease;
  }

  int capacity() {
    return memory.length;
  }

  /** Blocks for which memory is taken at this moment, never more than the capacity. */
  int live() {
    return live.get();
  }

  long now() {
    return now;
  }

  /** The block, held for the caller, or null when it is not in memory. */
  SourceBlock hold(long index) {
    SourceBlock block = find(index);
    return block != null && block.tryHold() ? block : null;
  }

  boolean contains(long index) {
    return find(index) != null;
  }

  private SourceBlock find(long index) {
    for (int slot = 0; slot < slots.length(); slot++) {
      SourceBlock block = slots.get(slot);
      if (block != null && block.index() == index) {
        return block;
      }
    }
    return null;
  }

  /**
   * Worker only.
   *
   * @return a slot whose {@link #memory} may be written, or -1 while every block is held by someone
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
        SourceBlock block = slots.get(slot);
        if (block == null) {
          return slot;
        }
        if (block.isIdle() && block.lastWanted < oldest) {
          oldest = block.lastWanted;
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
      memory[slot] = Unpooled.directBuffer(blockBytes, blockBytes);
      live.incrementAndGet();
    }
    return memory[slot];
  }

  /** Worker only: what was read into a vacated slot can be found from now on. */
  void put(int slot, long index, int length) {
    SourceBlock block = new SourceBlock(this, index, length, memory[slot]);
    block.lastWanted = ++now;
    slots.set(slot, block);
  }

  void released() {
    if (starved) {
      starved = false;
      onRelease.run();
    }
  }

  /** Worker only: gives all memory back, that of held blocks when they are released. */
  void close() {
    for (int slot = 0; slot < memory.length; slot++) {
      SourceBlock block = slots.getAndSet(slot, null);
      if (block != null) {
        block.release();
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
