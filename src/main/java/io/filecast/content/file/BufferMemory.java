package io.filecast.content.file;

import io.netty.util.internal.PlatformDependent;

/**
 * Shares out the memory outside of the heap in which content waits for the disk or for the network.
 * Each file that comes in is certain of two chunks; what else is free goes to those that can use
 * it. For any thread.
 */
public final class BufferMemory {
  /** Least for all: one source, some sockets, and what Netty takes in pieces of 4 MiB. */
  public static final long MIN_BYTES = 24L << 20;

  /** One is written while the other is filled. */
  private static final int RESERVED_CHUNKS = 2;

  private final long limitBytes;
  private final long sinkLimitBytes;
  private long sinkBytes;

  /**
   * @param limitBytes that this JVM may take outside of its heap, for everything
   */
  public BufferMemory(long limitBytes) {
    this.limitBytes = limitBytes;
    this.sinkLimitBytes = limitBytes / 2;
  }

  /** As much as Java lets this JVM have: {@code -XX:MaxDirectMemorySize}, else {@code -Xmx}. */
  public static BufferMemory ofThisJvm() {
    return new BufferMemory(limitOfThisJvm());
  }

  /** See {@link #ofThisJvm}. */
  public static long limitOfThisJvm() {
    return PlatformDependent.maxDirectMemory();
  }

  /** For the extents of a source: a quarter, within what makes sense. */
  public long sourceBytes() {
    return Math.max(
        FileSource.MIN_MEMORY_BYTES, Math.min(FileSource.DEFAULT_MEMORY_BYTES, limitBytes / 4));
  }

  /** For the blocks of all sources: the first gets half of it, which is {@link #sourceBytes}. */
  public long allSourcesBytes() {
    return limitBytes / 2;
  }

  /** For all raw files that wait for the disk: an eighth, within what makes sense. */
  public long rawBacklogBytes(long mostBytes) {
    return Math.min(mostBytes, limitBytes / 8);
  }

  /** For all files that come in. */
  public long sinkLimitBytes() {
    return sinkLimitBytes;
  }

  /** In use or reserved for them. */
  public synchronized long sinkBytes() {
    return sinkBytes;
  }

  /** Whether one more file of this size can have what it is certain of. */
  public synchronized boolean hasRoomFor(long fileBytes) {
    return sinkBytes + RESERVED_CHUNKS * (long) FileSink.chunkBytes(fileBytes) <= sinkLimitBytes;
  }

  /**
   * Sets aside what a file is certain of, from the decision to take it until it is open.
   *
   * @return the bytes, to be given back by {@link #opened}
   */
  public synchronized long opening(long fileBytes) {
    long bytes = RESERVED_CHUNKS * (long) FileSink.chunkBytes(fileBytes);
    sinkBytes += bytes;
    return bytes;
  }

  /** The file has taken its part by now, or is not taken. */
  public synchronized void opened(long bytes) {
    sinkBytes -= bytes;
  }

  /** The part of one file that comes in; takes what it is certain of. */
  SinkShare share(int chunkBytes) {
    return new SinkShare(chunkBytes);
  }

  /** The chunks of one file. */
  final class SinkShare {
    private final int chunkBytes;
    private int chunks;
    private boolean closed;

    private SinkShare(int chunkBytes) {
      this.chunkBytes = chunkBytes;
      synchronized (BufferMemory.this) {
        sinkBytes += taken();
      }
    }

    /** Chunks that may be made now beside those that there are. */
    int free() {
      synchronized (BufferMemory.this) {
        long others = Math.max(0, sinkLimitBytes - sinkBytes) / chunkBytes;
        return Math.max(0, RESERVED_CHUNKS - chunks)
            + (int) Math.min(Integer.MAX_VALUE / 2, others);
      }
    }

    /** Whether so little is left for others that a chunk nobody fills should go. */
    boolean isScarce() {
      synchronized (BufferMemory.this) {
        return chunks > RESERVED_CHUNKS && sinkBytes > sinkLimitBytes / 4 * 3;
      }
    }

    /** Whether there are more chunks than are reserved. */
    boolean isOverReserved() {
      synchronized (BufferMemory.this) {
        return chunks > RESERVED_CHUNKS;
      }
    }

    /** So many chunks there are from now on. */
    void use(int now) {
      synchronized (BufferMemory.this) {
        sinkBytes -= taken();
        chunks = now;
        sinkBytes += taken();
      }
    }

    /** Nothing is reserved any more; chunks that are still in use count until they are gone. */
    void close() {
      synchronized (BufferMemory.this) {
        sinkBytes -= taken();
        closed = true;
        sinkBytes += taken();
      }
    }

    private long taken() {
      return (long) chunkBytes * (closed ? chunks : Math.max(RESERVED_CHUNKS, chunks));
    }
  }
}
