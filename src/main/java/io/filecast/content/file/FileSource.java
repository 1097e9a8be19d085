package io.filecast.content.file;

import io.filecast.content.file.FileException.Kind;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The file that is sent, read once for all destinations of a JVM as long as they stay within {@link
 * #DEFAULT_MEMORY_BYTES} of each other, and hashed while it flows. One worker reads ahead of the
 * destination that is furthest, brings back what a slower one or a repair needs, and hashes the
 * extents in order; it hashes by reading on its own only what every destination has passed or
 * skipped.
 *
 * <p>Memory: at most the number of bytes given at {@link #open}, for any size of file and any
 * number of destinations, plus 64 KiB for the hash.
 *
 * <p>The file must stay as it is. Whatever is read of it is compared, after it was read, with the
 * {@link SourceSnapshot} that the transfer began with, and so is the end of the hash: what is
 * handed out and hashed is one content that the file had at one moment. A difference fails all
 * readers and the hash with {@link Kind#SOURCE_CHANGED}.
 *
 * <p>Methods are for any thread and do not block, except {@link #open}.
 */
public final class FileSource {
  /** Bytes of one extent: one read of this size costs little more per byte than a larger one. */
  public static final int EXTENT_BYTES = 1024 * 1024;

  /**
   * Bytes in memory at most by default. A repair asks for what was sent a round trip ago: 500 MB/s
   * times 50 ms are 25 MB, and that much should still be there.
   */
  public static final long DEFAULT_MEMORY_BYTES = 32L * EXTENT_BYTES;

  /** Least memory: a burst across two extents, one being loaded and one ahead. */
  public static final long MIN_MEMORY_BYTES = 4L * EXTENT_BYTES;

  /**
   * Extents loaded before the furthest destination asks: 8 MiB are 2 ms of work for 4 GB/s, 20 ms
   * for a disk.
   */
  private static final int READ_AHEAD_EXTENTS = 8;

  /** Extents handled before other files get the thread: some milliseconds. */
  private static final int STEPS_PER_TURN = 8;

  private final SourceFile file;
  private final long extents;
  private final ExtentCache cache;
  private final WorkerTurns turns;
  private final List<SourceReader> readers = new CopyOnWriteArrayList<>();
  private final Promise<byte[]> hash = Promise.promise();
  private final Promise<Void> ended = Promise.promise();
  private final Queue<Promise<Void>> looks = new ConcurrentLinkedQueue<>();
  private volatile FileException failure;
  private volatile boolean hashWanted;
  private volatile boolean closing;
  private volatile boolean checkWanted;
  private volatile long hashedBytes;

  // Of the worker.
  private final ContentDigest digest;
  private long furthest = -1;
  private int nextServed;
  private boolean hashDone;
  private boolean closed;

  private FileSource(SourceFile file, DiskWorkers workers, long memoryBytes) {
    this.file = file;
    extents = (file.size() + EXTENT_BYTES - 1) / EXTENT_BYTES;
    digest = new ContentDigest(file.size());
    int capacity = (int) Math.min(memoryBytes / EXTENT_BYTES, Math.max(1, extents));
    cache = new ExtentCache(capacity, (int) Math.min(EXTENT_BYTES, file.size()), this::wake);
    turns = new WorkerTurns(workers.executor(), this::turn);
    if (file.size() == 0) {
      turns.wake(); // nobody will ever ask for a byte
    }
  }

  /**
   * Opens a file with as much memory as {@link BufferMemory} grants. Blocks shortly: see {@link
   * DiskWorkers#call}.
   */
  public static FileSource open(Path path, DiskWorkers workers) throws FileException {
    return open(path, workers, workers.memory().sourceBytes());
  }

  /** Opens a file with given memory, to be sent as it is now. */
  public static FileSource open(Path path, DiskWorkers workers, long memoryBytes)
      throws FileException {
    return open(path, null, workers, memoryBytes);
  }

  /**
   * Opens a file. Blocks for a few system calls: see {@link DiskWorkers#call}.
   *
   * @param expected what the file has to be; null = what it is now
   * @param memoryBytes bound of the memory for extents, at least {@link #MIN_MEMORY_BYTES}
   * @throws FileException {@link Kind#SOURCE_UNREADABLE}, {@link Kind#SOURCE_CHANGED}
   */
  public static FileSource open(
      Path path, SourceSnapshot expected, DiskWorkers workers, long memoryBytes)
      throws FileException {
    if (memoryBytes < MIN_MEMORY_BYTES || memoryBytes / EXTENT_BYTES > Short.MAX_VALUE) {
      throw new IllegalArgumentException(
          "source memory " + memoryBytes + " is not " + MIN_MEMORY_BYTES + " to 32 GiB");
    }
    return new FileSource(SourceFile.open(path, expected), workers, memoryBytes);
  }

  public Path path() {
    return file.path();
  }

  /** Bytes of the file when it was opened. */
  public long size() {
    return file.size();
  }

  /**
   * Modification time when it was opened, nanoseconds since 1970 as far as the file system is that
   * precise.
   */
  public long mtimeNanos() {
    return file.mtimeNanos();
  }

  /**
   * A view for one destination.
   *
   * @param context where both handlers run and the only place to use the reader from
   * @param readable called after an {@link SourceReader#acquire} that found nothing, when it is
   *     worth asking again
   * @param failed called once when the source has failed; nothing can be acquired that is not in
   *     memory already
   */
  public SourceReader reader(Context context, Runnable readable, Handler<FileException> failed) {
    SourceReader reader = new SourceReader(this, context, readable, failed);
    readers.add(reader);
    FileException reason = failure;
    if (reason != null && readers.remove(reader)) {
      reader.fail(reason);
    }
    return reader;
  }

  /**
   * The SHA-256 of the whole file, 32 bytes. It gets done by itself when the destinations go
   * through the whole file; otherwise {@link #hashToEnd} is needed.
   *
   * @return completes on {@code context}; fails with the reason when the file changed or could not
   *     be read, also when the source is closed before
   */
  public Future<byte[]> hash(Context context) {
    return on(context, hash.future().map(byte[]::clone));
  }

  private static <T> Future<T> on(Context context, Future<T> future) {
    Promise<T> here = Promise.promise();
    future.onComplete(done -> context.runOnContext(v -> here.handle(done)));
    return here.future();
  }

  /**
   * Reads and hashes also what no destination asks for: when destinations resume, or when content
   * is compared before it is sent. Requests of destinations still go first.
   */
  public void hashToEnd() {
    hashWanted = true;
    wake();
  }

  /** Looks soon whether the file is still what was opened; the readers learn when it is not. */
  public void check() {
    checkWanted = true;
    wake();
  }

  /**
   * The last look: whether the file is still what was opened.
   *
   * @return completes on {@code context}; fails with {@link Kind#SOURCE_CHANGED} when it is not
   */
  public Future<Void> verify(Context context) {
    Promise<Void> look = Promise.promise();
    if (closing) {
      look.fail(closed());
    } else {
      looks.add(look);
      wake();
    }
    return on(context, look.future());
  }

  /** Bytes hashed so far, for progress. */
  public long hashedBytes() {
    return hashedBytes;
  }

  /** Extents for which memory is taken at this moment. */
  public int liveExtents() {
    return cache.live();
  }

  /** Ends everything, soon; memory of extents still held is given back when they are released. */
  public void close() {
    closing = true;
    wake();
  }

  /** Completes, on a worker, when {@link #close} has been obeyed: the file is closed. */
  public Future<Void> ended() {
    return ended.future();
  }

  ExtentCache cache() {
    return cache;
  }

  void wake() {
    turns.wake();
  }

  void remove(SourceReader reader) {
    readers.remove(reader);
  }

  // ---- the worker's side ----

  private boolean turn() {
    try {
      for (int step = 0; step < STEPS_PER_TURN; step++) {
        if (closing || failure != null) {
          shutDown();
          return false;
        }
        look();
        if (!(meetDemand() || hashFromMemory() || readAhead() || hashFromFile())) {
          return false;
        }
      }
      return true;
    } catch (Throwable e) {
      fail(FileException.of("cannot read " + file.path(), e));
      return true;
    }
  }

  private void look() throws IOException {
    if (checkWanted || !looks.isEmpty()) {
      checkWanted = false;
      int asked = looks.size(); // who asks while it is looked at wants a later look
      file.verify();
      for (int i = 0; i < asked; i++) {
        looks.remove().complete();
      }
    }
  }

  private void failLooks(FileException reason) {
    for (Promise<Void> look = looks.poll(); look != null; look = looks.poll()) {
      look.fail(reason);
    }
  }

  /** Destinations that wait come first, each in its turn. */
  private boolean meetDemand() throws IOException {
    Object[] waiting = readers.toArray();
    for (int i = 0; i < waiting.length; i++) {
      SourceReader reader = (SourceReader) waiting[(nextServed + i) % waiting.length];
      furthest = Math.max(furthest, reader.position());
      long index = reader.demand();
      if (index >= 0 && (cache.contains(index) || load(index))) {
        nextServed = (nextServed + i + 1) % waiting.length;
        reader.satisfied(index);
        return true;
      }
    }
    return false;
  }

  private boolean readAhead() throws IOException {
    // Everybody's next extent and the leader's reach must fit beside what is in use.
    boolean room = readers.size() + READ_AHEAD_EXTENTS < cache.capacity();
    int reach = Math.min(READ_AHEAD_EXTENTS, cache.capacity() / 2);
    for (SourceReader reader : readers) {
      long position = reader.position();
      boolean leads = position >= 0 && position >= furthest;
      if (leads || (room && reader.sequential())) {
        long index = reader.nextAhead(position, leads ? reach : 1, extents);
        if (index >= 0) {
          if (!cache.contains(index) && !load(index)) {
            return false;
          }
          reader.aheadDone();
          return true;
        }
      }
    }
    return false;
  }

  private boolean load(long index) throws IOException {
    int slot = cache.vacate();
    if (slot < 0) {
      return false;
    }
    long offset = index * EXTENT_BYTES;
    int length = (int) Math.min(EXTENT_BYTES, file.size() - offset);
    ByteBuf memory = cache.memory(slot);
    file.read(offset, memory.nioBuffer(0, length));
    cache.put(slot, index, length);
    return true;
  }

  private boolean hashFromMemory() throws IOException {
    SourceExtent extent = hashDone ? null : cache.hold(digest.position() / EXTENT_BYTES);
    if (extent == null) {
      return false;
    }
    try {
      int done = (int) (digest.position() - extent.offset());
      digest.update(extent.bytes(), done, extent.length() - done);
    } finally {
      extent.release();
    }
    hashed();
    return true;
  }

  /**
   * Hashes what nobody will bring into memory: the furthest destination is past it, or nobody asks
   * at all.
   */
  private boolean hashFromFile() throws IOException {
    long index = digest.position() / EXTENT_BYTES;
    if (hashDone || !(hashWanted || index < furthest || file.size() == 0)) {
      return false;
    }
    file.hash(digest, Math.min((index + 1) * EXTENT_BYTES, file.size()));
    hashed();
    return true;
  }

  private void hashed() throws IOException {
    hashedBytes = digest.position();
    if (digest.position() == file.size()) {
      file.verify();
      hashDone = true;
      hash.complete(digest.value());
    }
  }

  private void fail(FileException reason) {
    failure = reason;
    hash.tryFail(reason);
    failLooks(reason);
    for (SourceReader reader : readers) {
      if (readers.remove(reader)) {
        reader.fail(reason);
      }
    }
  }

  private void shutDown() throws IOException {
    try {
      if (!closed) {
        closed = true;
        hash.tryFail(closed());
        cache.close();
        file.close();
      }
    } finally {
      failLooks(failure == null ? closed() : failure);
      if (closing) {
        ended.tryComplete();
      }
    }
  }

  private FileException closed() {
    return new FileException(Kind.CLOSED, file.path() + " is no longer being sent");
  }
}
