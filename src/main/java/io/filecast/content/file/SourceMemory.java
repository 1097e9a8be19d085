package io.filecast.content.file;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CancellationException;

/**
 * Shares out the memory for the extents of the files that a node sends at the same time. A file
 * gets up to half of what is free, and waits for its turn where less is free than it needs to be
 * sent at all. For any thread.
 */
public final class SourceMemory {
  private final long limitBytes;
  private final Queue<Request> waiting = new ArrayDeque<>();
  private long takenBytes;

  /**
   * @param limitBytes for all files together, at least {@link FileSource#MIN_MEMORY_BYTES}
   */
  public SourceMemory(long limitBytes) {
    this.limitBytes = Math.max(limitBytes, FileSource.MIN_MEMORY_BYTES);
  }

  /** Asks for the memory of one file; it comes at once, or when others have given theirs back. */
  public Request ask(long fileBytes) {
    Request request = new Request(fileBytes);
    synchronized (this) {
      waiting.add(request);
    }
    grant();
    return request;
  }

  /** In use by all files, never over the limit. */
  public synchronized long takenBytes() {
    return takenBytes;
  }

  /** The limit. */
  public long limitBytes() {
    return limitBytes;
  }

  /** In the order they came: otherwise large files would wait for ever. */
  private void grant() {
    for (Request next = nextGranted(); next != null; next = nextGranted()) {
      next.granted.tryComplete(next.bytes);
    }
  }

  private synchronized Request nextGranted() {
    Request next = waiting.peek();
    if (next == null) {
      return null;
    }
    long free = limitBytes - takenBytes;
    if (next.leastBytes > free) {
      return null;
    }
    waiting.remove();
    next.bytes = Math.max(next.leastBytes, Math.min(next.mostBytes, free / 2));
    takenBytes += next.bytes;
    return next;
  }

  /** The memory of one file. */
  public final class Request {
    private final long leastBytes;
    private final long mostBytes;
    private final Promise<Long> granted = Promise.promise();
    private long bytes;
    private boolean ended;

    private Request(long fileBytes) {
      leastBytes = Math.min(fileBytes, FileSource.MIN_MEMORY_BYTES);
      mostBytes = Math.min(wholeBlocks(fileBytes), FileSource.DEFAULT_MEMORY_BYTES);
    }

    /** The bytes that the file may take; fails when it was ended before. */
    public Future<Long> granted() {
      return granted.future();
    }

    /** Gives back what was taken, or ends the waiting. */
    public void end() {
      synchronized (SourceMemory.this) {
        if (ended) {
          return;
        }
        ended = true;
        waiting.remove(this);
        takenBytes -= bytes;
      }
      granted.tryFail(new CancellationException("no memory is wanted any more"));
      grant();
    }
  }

  private static long wholeBlocks(long fileBytes) {
    return fileBytes <= FileSource.EXTENT_BYTES
        ? fileBytes
        : (fileBytes + FileSource.EXTENT_BYTES - 1)
            / FileSource.EXTENT_BYTES
            * FileSource.EXTENT_BYTES;
  }
}
