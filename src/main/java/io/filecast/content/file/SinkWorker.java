package io.filecast.content.file;

import io.filecast.content.file.FileException.Kind;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The side of a sink that waits for the disk: writes chunks in the order they come, hashes what is
 * complete, has it synced and recorded, and ends the file. In turns, never two at a time.
 */
final class SinkWorker {
  private static final Logger LOG = LoggerFactory.getLogger(SinkWorker.class);

  /** What the worker tells its sink, on the worker's thread. */
  interface Owner {
    /** The chunk's bytes are in the file, or will never be; the chunk can be filled again. */
    void onWritten(SinkChunk chunk);

    void onSynced(ByteRangeSet synced);

    void onFailed(FileException reason);
  }

  /**
   * Recorded at the latest after so many new bytes: what an interruption can cost, about a second
   * of a fast disk.
   */
  static final long CHECKPOINT_BYTES = 64L * 1024 * 1024;

  /**
   * Worth recording is this part of what was recorded before: what an interruption costs stays
   * small against what it leaves, and a long transfer is not synced all the time.
   */
  private static final int CHECKPOINT_SHARE = 32;

  /**
   * Read back and hashed between two chunks: more than a chunk, so that the hash catches up while
   * data flows.
   */
  private static final long HASH_BYTES = 2L * 1024 * 1024;

  private final SinkOpening opening;
  private final PartialFile partial;
  private final Owner owner;
  private final Checkpoint checkpoint;
  private final WorkerTurns turns;
  private final Queue<SinkChunk> queue = new ConcurrentLinkedQueue<>();
  private volatile SinkEnding ending;
  private volatile Consumer<byte[]> hashWanted;
  private volatile boolean hashing;
  private volatile boolean checkpointDue;
  private volatile boolean checkpointAlways;
  private volatile FileException failure;
  private volatile long hashedBytes;

  // Of the worker.
  private long checkpointedBytes;
  private boolean ended;

  SinkWorker(SinkOpening opening, Executor pool, Owner owner) {
    this.opening = opening;
    this.partial = opening.partial();
    this.owner = owner;
    turns = new WorkerTurns(pool, this::turn);
    checkpoint = new Checkpoint(pool, opening, owner::onSynced, turns::wake);
    checkpointedBytes = opening.resumed().bytes();
  }

  // ---- for the sink, on its context ----

  void write(SinkChunk chunk) {
    hashing = true;
    queue.add(chunk);
    turns.wake();
  }

  /**
   * Syncs and records soon.
   *
   * @param always if anything is new; otherwise only what is worth it
   */
  void checkpoint(boolean always) {
    checkpointDue = true;
    checkpointAlways |= always;
    turns.wake();
  }

  /** Nothing is written after this; what was written before is dealt with first. */
  void end(SinkEnding how) {
    hashing |= how.kind() == SinkEnding.Kind.PUBLISH;
    ending = how;
    turns.wake();
  }

  /** Gets the hash, on the worker's thread, once all of the file is written and hashed. */
  void hash(Consumer<byte[]> receiver) {
    hashing = true;
    hashWanted = receiver;
    turns.wake();
  }

  FileException failure() {
    return failure;
  }

  long hashedBytes() {
    return hashedBytes;
  }

  // ---- the worker's side ----

  private boolean turn() {
    if (ended) {
      return false;
    }
    SinkEnding how = ending; // read before the queue, which holds all that came before it
    SinkChunk chunk = queue.poll();
    boolean behind = false;
    try {
      if (failure == null) {
        behind = advance(chunk);
      }
    } catch (Throwable e) {
      failure = partial.explain("cannot write", e);
      owner.onFailed(failure);
    }
    if (chunk != null) {
      owner.onWritten(chunk);
    }
    boolean hashMatters = how == null || how.kind() == SinkEnding.Kind.PUBLISH;
    if (!queue.isEmpty() || (behind && hashMatters)) {
      return true;
    }
    if (how != null && chunk == null && !checkpoint.isRunning()) {
      finish(how);
      return false;
    }
    return how != null && chunk != null;
  }

  /** Returns true when the hash is behind what is written. */
  private boolean advance(SinkChunk chunk) throws IOException {
    checkpoint.verify();
    if (chunk != null) {
      partial.write(chunk, opening.room());
    }
    long fresh = partial.written().bytes() - checkpointedBytes;
    if (isCheckpointDue(fresh) && ending == null && !checkpoint.isRunning()) {
      checkpointDue = false;
      checkpointAlways = false;
      checkpointedBytes += fresh;
      checkpoint.begin();
    }
    // What is left of an earlier transfer is not read until this one has brought something.
    boolean behind = hashing && partial.hashSome(HASH_BYTES);
    hashedBytes = partial.hashedBytes();
    Consumer<byte[]> receiver = hashWanted;
    if (receiver != null && hashedBytes == opening.incoming().size()) {
      hashWanted = null;
      receiver.accept(partial.hash());
    }
    return behind;
  }

  private boolean isCheckpointDue(long fresh) {
    if (fresh >= CHECKPOINT_BYTES) {
      return true;
    }
    long worthIt = checkpointAlways ? 1 : Math.max(1, checkpointedBytes / CHECKPOINT_SHARE);
    return checkpointDue && fresh >= worthIt;
  }

  private void finish(SinkEnding how) {
    ended = true;
    FileException reason = null;
    byte[] hash = null;
    try {
      switch (how.kind()) {
        case PUBLISH -> hash = publish(how.expectedHash());
        case KEEP -> keep();
        case DISCARD -> discard();
      }
    } catch (Throwable e) {
      reason = partial.explain("cannot finish", e);
    }
    release();
    if (reason == null) {
      how.succeed(hash);
    } else {
      how.fail(reason);
    }
  }

  private byte[] publish(byte[] expected) throws IOException {
    if (failure != null) {
      throw keepAfter(failure);
    }
    checkpoint.verify();
    byte[] hash = partial.hash();
    if (!MessageDigest.isEqual(hash, expected)) {
      discard();
      HexFormat hex = HexFormat.of();
      throw new FileException(
          Kind.HASH_MISMATCH,
          shown()
              + " has SHA-256 "
              + hex.formatHex(hash)
              + " instead of "
              + hex.formatHex(expected)
              + "; it was discarded");
    }
    partial.settle(opening.incoming().mtimeNanos());
    FileName name = opening.incoming().name();
    try {
      Publication.publish(opening.directory(), name, opening.incoming().onExists(), partial);
    } catch (IOException e) {
      FileException reason = partial.explain("cannot publish", e);
      if (reason.kind() == Kind.KEPT) {
        discard();
      } else if (opening.directory().attributes(name, name.partial()).isPresent()) {
        keepAfter(reason);
      }
      throw reason;
    }
    try {
      ResumeState.delete(opening.directory().directory(), name);
    } catch (IOException e) {
      LOG.warn(
          "{} is complete, but its resume state could not be removed: {}", shown(), e.toString());
    }
    return hash;
  }

  private FileException keepAfter(FileException reason) {
    try {
      keep();
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
    return reason;
  }

  /** Leaves a partial file with everything on record, or nothing when nothing is worth it. */
  private void keep() throws IOException {
    if (partial.written().count() == 0) {
      discard();
    } else if (checkpoint.isSound()) {
      checkpoint.run(partial.written());
    }
  }

  private void discard() throws IOException {
    Directory directory = opening.directory().directory();
    directory.delete(opening.incoming().name().partial());
    ResumeState.delete(directory, opening.incoming().name());
  }

  private void release() {
    opening.room().end();
    try {
      partial.close();
    } catch (IOException e) {
      // Whatever was promised to be on disk has been synced before.
      LOG.warn("cannot close {}: {}", shown(), e.toString());
    } finally {
      opening.claim().close();
    }
  }

  private String shown() {
    return opening.directory().show(opening.incoming().name());
  }
}
