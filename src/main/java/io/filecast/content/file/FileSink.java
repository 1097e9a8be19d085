package io.filecast.content.file;

import io.filecast.content.file.FileException.Kind;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The file that is received, in any order of its parts, until it is proven and published or given
 * up. Payload is copied and put in order in memory, as far as a gap is closed soon, and written by
 * a worker in pieces of {@value #CHUNK_BYTES} bytes. Whatever part was accepted first is the one
 * that counts, so a duplicate can change nothing.
 *
 * <p>Memory: at most {@value #BACKLOG_BYTES} bytes that were accepted and are not yet written, or
 * what {@link BufferMemory} has left, plus 64 KiB for the hash and up to 4 MiB for {@value
 * #MAX_RANGES} separate ranges in a hostile order of arrival.
 *
 * <p>All methods are for the thread of the context given at {@link #open}, where the listener is
 * called and all futures complete as well. None blocks.
 */
public final class FileSink {
  /** What happens to a sink, on its context. */
  public interface Listener {
    /** Bytes have been written; {@link FileSink#windowBytes} has grown. */
    default void onWritten() {}

    /**
     * These bytes are on disk for certain, and on record for a resume.
     *
     * @param synced all of them, not only the new ones; nobody changes it any more
     */
    default void onSynced(ByteRangeSet synced) {}

    /**
     * Nothing will be written any more. What was written is kept by {@link FileSink#close}; {@link
     * Kind#NO_SPACE} says that the disk is full.
     */
    default void onFailed(FileException reason) {}
  }

  /**
   * Bytes of one write: 256 KiB and more are three times as fast as a write per symbol, and this
   * still fits a core's cache.
   */
  public static final int CHUNK_BYTES = 512 * 1024;

  /**
   * Bytes accepted but not written, at most: 16 ms of 1 GB/s, while the disk does something else.
   */
  public static final int BACKLOG_BYTES = 16 * 1024 * 1024;

  /**
   * Separate ranges at most. 1 Gbit/s for 300 ms in symbols of 1400 bytes, a fifth of them lost at
   * random, makes about 5,000 of them.
   */
  public static final int MAX_RANGES = 65_536;

  /** What is written is recorded so often while that is worth it. */
  private static final long CHECKPOINT_MILLIS = 100;

  /** Every so many times it is recorded whatever it is worth: once a second. */
  private static final int CHECKPOINTS_UNTIL_ALWAYS = 10;

  private final Context context;
  private final Incoming incoming;
  private final ByteRangeSet resumed;
  private final String startedOver;
  private final RoomPromise room;
  private final DiskWorkers workers;
  private final Listener listener;
  private final SinkWorker worker;
  private final long timer;

  // Filled by the worker.
  private final Queue<SinkChunk> written = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean reported = new AtomicBoolean();

  // Of the owner.
  private final ByteRangeSet accepted;
  private final SinkBacklog backlog;
  private Future<byte[]> end;
  private FileException excess;
  private int ticks;

  /** Bytes accepted when that was last looked at, once a second. */
  private long acceptedBefore;

  private FileSink(Context context, SinkOpening opening, DiskWorkers workers, Listener listener) {
    this.context = context;
    this.incoming = opening.incoming();
    this.resumed = opening.resumed();
    this.startedOver = opening.startedOver();
    this.room = opening.room();
    this.workers = workers;
    this.listener = listener;
    accepted = resumed.copy();
    worker = new SinkWorker(opening, workers.executor(), new Reports());
    backlog = new SinkBacklog(incoming.size(), workers.memory(), worker::write);
    timer = context.owner().setPeriodic(CHECKPOINT_MILLIS, id -> tick());
  }

  /**
   * Prepares to receive a file: decides about an existing one, claims the name, finds what an
   * interrupted transfer has left, checks the room without setting it aside. Nothing that exists is
   * changed when this fails.
   *
   * @return the sink, on {@code context}; fails with a {@link FileException} of kind {@code
   *     NAME_BUSY}, {@code EXISTS}, {@code KEPT}, {@code NO_SPACE}, {@code NAME_REFUSED}, {@code
   *     UNSAFE} or {@code FAILED}
   */
  public static Future<FileSink> open(
      Context context,
      DiskWorkers workers,
      OutputDirectory directory,
      Incoming incoming,
      Listener listener) {
    return workers
        .call(context, () -> SinkOpening.open(directory, incoming))
        .map(opening -> new FileSink(context, opening, workers, listener));
  }

  /**
   * Sets room for what is missing aside, once it is certain that somebody wants to send it.
   *
   * @return on the context; fails with a {@link FileException}, {@code NO_SPACE} when others have
   *     been promised the room meanwhile
   */
  public Future<Void> reserve() {
    return workers.call(
        context,
        () -> {
          room.make();
          return null;
        });
  }

  /**
   * Bytes that were there from the start, in whole symbols: they need not be sent. Not to be
   * changed.
   */
  public ByteRangeSet resumed() {
    return resumed;
  }

  /** Why a recorded state was not used, or null when there was none or it was. */
  public String startedOver() {
    return startedOver;
  }

  /**
   * Takes a payload, unless there is no room for it now. What is there already is ignored.
   *
   * @param offset place in the file, 0 to size
   * @param payload its readable bytes are copied, a datagram's worth; indices and ownership stay
   *     with the caller
   * @return false when nothing of it was taken: there is no room for it now, see {@link #hasRoom},
   *     and the caller treats it as lost; or there is, and {@link #refusal} says why
   */
  public boolean write(long offset, ByteBuf payload) {
    int length = payload.readableBytes();
    if (offset < 0 || offset > incoming.size() - length) {
      throw new IndexOutOfBoundsException(
          length + " bytes at offset " + offset + " of " + incoming.size() + " bytes");
    }
    long stop = offset + length;
    if (accepted.endFrom(offset) >= stop) {
      return true;
    }
    if (end != null || worker.failure() != null) {
      return false;
    }
    if (!backlog.hasRoom(offset, stop)) {
      collect();
      if (!backlog.hasRoom(offset, stop)) {
        return false;
      }
    }
    if (accepted.count() >= MAX_RANGES && !accepted.touches(offset, stop)) {
      excess =
          new FileException(
              Kind.FAILED,
              "%s arrives in more than %d separate ranges"
                  .formatted(incoming.name().escaped(), MAX_RANGES));
      return false;
    }
    take(offset, stop, payload);
    if (isComplete()) {
      backlog.handOverAll();
    }
    return true;
  }

  /**
   * Whether a payload of this length is taken now, wherever in the file it belongs.
   *
   * @param length bytes, at most {@value #CHUNK_BYTES}
   */
  public boolean hasRoom(int length) {
    if (backlog.hasRoomAnywhere(length)) {
      return true;
    }
    collect();
    return backlog.hasRoomAnywhere(length);
  }

  /**
   * Why {@link #write} took nothing where there was room; null when it never did so. A failure is
   * known here before the listener hears of it, which takes a turn of the event loop.
   */
  public FileException refusal() {
    FileException failed = worker.failure();
    if (failed != null) {
      return failed;
    }
    return end == null
        ? excess
        : new FileException(Kind.CLOSED, incoming.name().escaped() + " was ended before");
  }

  /** Copies what is not there already. */
  private void take(long offset, long stop, ByteBuf payload) {
    int index = payload.readerIndex();
    for (long at = accepted.endFrom(offset); at < stop; at = accepted.endFrom(at)) {
      long next = Math.min(accepted.nextFrom(at, stop), backlog.end(at));
      SinkChunk chunk = backlog.chunk(at, stop);
      backlog.put(chunk, at, payload, index + (int) (at - offset), (int) (next - at));
      accepted.add(at, next);
      if (accepted.endFrom(chunk.start()) >= backlog.end(at)) {
        backlog.handOver(chunk);
      }
    }
  }

  /**
   * Bytes that {@link #write} takes now for certain when they go on in order, 0 or more: what to
   * advertise to the sender.
   */
  public long windowBytes() {
    backlog.relieve();
    return backlog.room();
  }

  static int chunkBytes(long fileBytes) {
    return (int) Math.max(1, Math.min(CHUNK_BYTES, fileBytes));
  }

  /** Bytes accepted and not yet written. */
  public long backlogBytes() {
    return backlog.bytes();
  }

  /** Bytes of the file that are here, including those of {@link #resumed}. */
  public long acceptedBytes() {
    return accepted.bytes();
  }

  /** Bytes hashed, from the first on without a gap. */
  public long hashedBytes() {
    return worker.hashedBytes();
  }

  /** True when every byte is here, though perhaps not yet on disk. */
  public boolean isComplete() {
    return accepted.bytes() == incoming.size();
  }

  /**
   * Writes what is left of a complete file and finishes its hash, to be compared before {@link
   * #publish}.
   *
   * @return the SHA-256; never completes when the disk fails, which the listener learns
   */
  public Future<byte[]> hash() {
    backlog.handOverAll();
    Promise<byte[]> promise = Promise.promise();
    worker.hash(hash -> context.runOnContext(v -> promise.complete(hash)));
    return promise.future();
  }

  /**
   * Ends a complete file well: writes what is left, compares the hash, syncs file and directory,
   * gives it its name.
   *
   * @param expectedSha256 32 bytes, from the sender
   * @return the hash, once all of that is done. Fails with {@link Kind#HASH_MISMATCH} (everything
   *     is discarded, a new sink starts at zero), {@link Kind#KEPT} (likewise discarded), {@link
   *     Kind#EXISTS} or anything else (the partial file is kept). In every case the sink has ended
   *     and the name is free.
   */
  public Future<byte[]> publish(byte[] expectedSha256) {
    if (!isComplete()) {
      throw new IllegalStateException(
          incoming.name().escaped()
              + " has "
              + accepted.bytes()
              + " of "
              + incoming.size()
              + " bytes");
    }
    if (end != null) {
      return Future.failedFuture(
          new FileException(Kind.CLOSED, incoming.name().escaped() + " was ended before"));
    }
    return end(SinkEnding.Kind.PUBLISH, expectedSha256.clone());
  }

  /**
   * Gives up for now: what was accepted is written, synced and recorded, so that a later sink
   * resumes. After {@link #publish} or {@link #discard} it only waits for those.
   */
  public Future<Void> close() {
    return quietly(SinkEnding.Kind.KEEP);
  }

  /**
   * Gives up for good: nothing is left. After {@link #publish} or {@link #close} it only waits for
   * those.
   */
  public Future<Void> discard() {
    return quietly(SinkEnding.Kind.DISCARD);
  }

  private Future<Void> quietly(SinkEnding.Kind kind) {
    if (end != null) {
      return end.transform(any -> Future.succeededFuture());
    }
    return end(kind, null).mapEmpty();
  }

  private Future<byte[]> end(SinkEnding.Kind kind, byte[] expected) {
    context.owner().cancelTimer(timer);
    backlog.handOverAll();
    Promise<byte[]> promise = Promise.promise();
    end = promise.future().andThen(any -> free());
    worker.end(new SinkEnding(kind, expected, context, promise));
    return end;
  }

  private void tick() {
    ticks++;
    boolean always = ticks % CHECKPOINTS_UNTIL_ALWAYS == 0;
    if (always) {
      backlog.handOverAll();
      collect();
      if (accepted.bytes() == acceptedBefore) {
        backlog.trim();
      }
      acceptedBefore = accepted.bytes();
    }
    worker.checkpoint(always);
  }

  /** Takes back the chunks that have been written. */
  private void collect() {
    for (SinkChunk chunk = written.poll(); chunk != null; chunk = written.poll()) {
      backlog.giveBack(chunk);
    }
  }

  private void free() {
    collect();
    backlog.free();
  }

  private void report() {
    reported.set(false);
    collect();
    listener.onWritten();
  }

  /** From the worker's thread to the context. */
  private final class Reports implements SinkWorker.Owner {
    @Override
    public void onWritten(SinkChunk chunk) {
      written.add(chunk);
      if (reported.compareAndSet(false, true)) {
        context.runOnContext(v -> report());
      }
    }

    @Override
    public void onSynced(ByteRangeSet synced) {
      context.runOnContext(v -> listener.onSynced(synced));
    }

    @Override
    public void onFailed(FileException reason) {
      context.runOnContext(v -> listener.onFailed(reason));
    }
  }
}
