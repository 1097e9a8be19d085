package io.filecast.content.file;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The bounded memory between the network and the disk: chunks that are being filled, chunks that
 * the worker has, chunks that wait to be used again. The owner's thread only.
 */
final class SinkBacklog {
  /**
   * Of all chunks, those with gaps that wait for the repair: a gap that is closed within 8 MiB, the
   * way of 16 ms at 500 MB/s, costs neither a small write nor a reading back for the hash.
   */
  private static final int OPEN_SHARE = 2;

  private static final int MAX_CHUNKS = FileSink.BACKLOG_BYTES / FileSink.CHUNK_BYTES;

  private final long size;
  private final int chunkBytes;
  private final BufferMemory.SinkShare memory;
  private final Consumer<SinkChunk> worker;
  private final Deque<SinkChunk> idle = new ArrayDeque<>();
  private final Deque<SinkChunk> open = new ArrayDeque<>();
  private SinkChunk latest;
  private int chunks;
  private long bytes;

  /**
   * @param size bytes of the file
   * @param memory shared with other files
   * @param worker takes chunks to be written
   */
  SinkBacklog(long size, BufferMemory memory, Consumer<SinkChunk> worker) {
    this.size = size;
    this.worker = worker;
    chunkBytes = FileSink.chunkBytes(size);
    this.memory = memory.share(chunkBytes);
  }

  /** Bytes put in and not given back. */
  long bytes() {
    return bytes;
  }

  /** Bytes that go in for certain when they go on in order. */
  long room() {
    return (long) freeChunks() * chunkBytes;
  }

  private int maxOpen() {
    return Math.max(1, Math.min(MAX_CHUNKS, chunks + memory.free()) / OPEN_SHARE);
  }

  /** Others have taken the memory, and nothing comes back by itself: the oldest gap is given up. */
  void relieve() {
    if (freeChunks() == 0 && !open.isEmpty() && open.size() == chunks) {
      handOver(open.peekFirst());
    }
  }

  private int freeChunks() {
    return Math.min(MAX_CHUNKS - chunks, memory.free()) + idle.size();
  }

  /** True when every byte from {@code offset} to {@code stop} has a place. */
  boolean hasRoom(long offset, long stop) {
    int needed = 0;
    for (long at = offset; at < stop; at = end(at)) {
      if (findOpen(start(at)) == null) {
        needed++;
      }
    }
    return needed <= freeChunks();
  }

  /** The same for any place: so few bytes lie in two chunks at most. */
  boolean hasRoomAnywhere(int length) {
    return freeChunks() >= (length <= 1 || size <= chunkBytes ? 1 : 2);
  }

  private long start(long offset) {
    return offset - offset % chunkBytes;
  }

  /** Where the chunk ends that {@code offset} belongs to. */
  long end(long offset) {
    return Math.min(start(offset) + chunkBytes, size);
  }

  /**
   * The chunk for a byte, for which there is room.
   *
   * @param stop end of the payload; chunks between the two are needed as well
   */
  SinkChunk chunk(long offset, long stop) {
    long start = start(offset);
    SinkChunk chunk = findOpen(start);
    if (chunk == null) {
      if (open.size() >= maxOpen()) {
        handOverOldest(start, stop);
      }
      chunk = idle.poll();
      if (chunk == null) {
        chunk = new SinkChunk(chunkBytes);
        memory.use(++chunks);
      }
      chunk.begin(start);
      open.addLast(chunk);
    }
    latest = chunk;
    return chunk;
  }

  private SinkChunk findOpen(long start) {
    if (latest != null && latest.start() == start) {
      return latest;
    }
    for (SinkChunk chunk : open) {
      if (chunk.start() == start) {
        return chunk;
      }
    }
    return null;
  }

  /** Copies a part of a payload. */
  void put(SinkChunk chunk, long offset, ByteBuf payload, int index, int length) {
    chunk.put(offset, payload, index, length);
    bytes += length;
  }

  private void handOverOldest(long start, long stop) {
    for (SinkChunk chunk : open) {
      if (chunk.start() < start || chunk.start() >= stop) {
        handOver(chunk);
        return;
      }
    }
  }

  /** Nothing more will come for this chunk, or its memory is wanted. */
  void handOver(SinkChunk chunk) {
    open.remove(chunk);
    if (latest == chunk) {
      latest = null;
    }
    worker.accept(chunk);
  }

  void handOverAll() {
    open.forEach(worker);
    open.clear();
    latest = null;
  }

  /** The worker is done with a chunk. */
  void giveBack(SinkChunk chunk) {
    bytes -= chunk.filled().bytes();
    if (memory.isScarce()) {
      chunk.free();
      memory.use(--chunks);
    } else {
      idle.push(chunk);
    }
  }

  /** Nothing has come for a while: gives others what is not in use. */
  void trim() {
    while (!idle.isEmpty() && memory.isOverReserved()) {
      idle.pop().free();
      memory.use(--chunks);
    }
  }

  /** Frees what the worker does not have. */
  void free() {
    chunks -= idle.size();
    memory.use(chunks);
    memory.close();
    idle.forEach(SinkChunk::free);
    idle.clear();
  }
}
