package io.filecast.content.file;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads a file once from its first byte to its last, an extent ahead of its user, and fails when
 * the file changes meanwhile. Memory: two extents of about 1 MiB, whatever the size of the file.
 * Belongs to one Vert.x context.
 */
public final class ContentReader {
  /**
   * Large enough that the disk sets the pace, small enough that many destinations fit into memory.
   */
  private static final int TARGET_EXTENT_BYTES = 1 << 20;

  /** Memory that one user of a file takes at most: an extent in use, and the next. */
  public static final int MEMORY_BYTES = 2 * TARGET_EXTENT_BYTES;

  private final Vertx vertx;
  private final SourceFile file;
  private final long contentBytes;
  private final int extentBytes;

  private ByteBuf extent = Unpooled.EMPTY_BUFFER;
  private long extentOffset;
  private Future<ByteBuf> next;
  private boolean closed;

  private ContentReader(Vertx vertx, SourceFile file, int pieceBytes) {
    this.vertx = vertx;
    this.file = file;
    this.contentBytes = file.size();
    this.extentBytes = Math.max(1, TARGET_EXTENT_BYTES / pieceBytes) * pieceBytes;
    this.next = read(0);
  }

  /**
   * Opens a file and begins to read it.
   *
   * @param expected what the file has to be, from beginning to end; otherwise {@link #advance}
   *     fails
   * @param pieceBytes no extent ends within a piece of this size
   */
  public static Future<ContentReader> open(
      Vertx vertx, Path file, SourceSnapshot expected, int pieceBytes) {
    return vertx
        .executeBlocking(() -> SourceFile.open(file, expected))
        .map(opened -> new ContentReader(vertx, opened, pieceBytes));
  }

  /** The content is in memory from where its user last was up to this offset. */
  public long end() {
    return extentOffset + extent.readableBytes();
  }

  /**
   * A part of the extent in memory, without copying.
   *
   * @param offset in the content, not before the last {@link #advance}
   * @return a slice that the caller has to release
   */
  public ByteBuf slice(long offset, int bytes) {
    return extent.retainedSlice(Math.toIntExact(offset - extentOffset), bytes);
  }

  /**
   * Goes on to the next extent. Slices taken before stay valid.
   *
   * @return done when {@link #end} has moved; failed when the file cannot be read or has changed
   */
  public Future<Void> advance() {
    return next.map(
        read -> {
          if (closed) { // close() releases what was read
            throw new IllegalStateException(file.path() + ": reader is closed");
          }
          extentOffset = end();
          extent.release();
          extent = read;
          next = end() < contentBytes ? read(end()) : null;
          return null;
        });
  }

  private Future<ByteBuf> read(long offset) {
    int bytes = (int) Math.min(extentBytes, contentBytes - offset);
    return vertx.executeBlocking(() -> readFully(offset, bytes), false);
  }

  private ByteBuf readFully(long offset, int bytes) throws IOException {
    ByteBuf into = allocate(bytes);
    try {
      file.read(offset, into.nioBuffer(0, bytes));
      return into.writerIndex(bytes);
    } catch (IOException | RuntimeException e) {
      into.release();
      throw e;
    }
  }

  private ByteBuf allocate(int bytes) {
    try {
      return PooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
    } catch (OutOfMemoryError e) {
      OutOfMemory.report(e);
      throw e;
    }
  }

  /** Frees file and memory; slices taken before stay valid. */
  public Future<Void> close() {
    closed = true;
    extent.release();
    Future<ByteBuf> ahead = next == null ? Future.succeededFuture(Unpooled.EMPTY_BUFFER) : next;
    return ahead.transform(
        read -> {
          if (read.succeeded()) {
            read.result().release();
          }
          return vertx.executeBlocking(
              () -> {
                file.close();
                return null;
              });
        });
  }
}
