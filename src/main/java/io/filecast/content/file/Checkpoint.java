package io.filecast.content.file;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Syncs what has been written and records that it has been, beside the writing rather than instead
 * of it: a disk takes its time for {@code fsync}, and what arrives meanwhile is written on. One at
 * a time.
 */
final class Checkpoint {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);

  private final Executor pool;
  private final PartialFile partial;
  private final OutputDirectory directory;
  private final Incoming incoming;
  private final Consumer<ByteRangeSet> onSynced;
  private final Runnable onEnd;

  // Written by the run, read by the worker once running is false.
  private volatile boolean running;
  private volatile Throwable failure;
  private boolean warned;

  /**
   * @param onSynced told what is durable, on a thread of the pool
   * @param onEnd called after every run, good or bad, on a thread of the pool
   */
  Checkpoint(Executor pool, SinkOpening opening, Consumer<ByteRangeSet> onSynced, Runnable onEnd) {
    this.pool = pool;
    partial = opening.partial();
    directory = opening.directory();
    incoming = opening.incoming();
    this.onSynced = onSynced;
    this.onEnd = onEnd;
  }

  boolean isRunning() {
    return running;
  }

  /** Begins a run over what is written now. The worker's. */
  void begin() {
    ByteRangeSet written = partial.written().copy();
    running = true;
    pool.execute(
        () -> {
          try {
            run(written);
          } catch (Throwable e) {
            OutOfMemory.report(e);
            failure = e;
          } finally {
            running = false;
            onEnd.run();
          }
        });
  }

  /** One run, here and now. */
  void run(ByteRangeSet written) throws IOException {
    partial.sync();
    try {
      new ResumeState(incoming.name(), incoming.size(), incoming.mtimeNanos(), written)
          .store(directory.directory());
    } catch (IOException e) {
      if (!warned) {
        warned = true;
        LOG.warn(
            "cannot record what of {} is on disk, an interruption will cost more: {}",
            directory.show(incoming.name()),
            e.toString());
      }
      return;
    }
    onSynced.accept(written);
  }

  /**
   * False once a sync has failed: what is on disk is unknown then, and a later success would prove
   * nothing.
   */
  boolean isSound() {
    return failure == null;
  }

  /** Throws what went wrong with the data; after that nothing of this file can be relied upon. */
  void verify() throws IOException {
    Throwable seen = failure;
    if (seen != null) {
      throw new IOException("sync failed: " + seen, seen);
    }
  }
}
