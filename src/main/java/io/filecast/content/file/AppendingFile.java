package io.filecast.content.file;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A new file that grows by what is appended. While one write is under way, off the event loop,
 * everything appended is collected for the next; so a slow disk gets few large writes and a quick
 * one sees each byte soon. Belongs to one Vert.x context.
 */
public final class AppendingFile {
  private static final Logger LOG = LoggerFactory.getLogger(AppendingFile.class);

  /** A file of which little comes takes little; there may be hundreds. */
  private static final int INITIAL_BYTES = 1 << 12;

  /** More files of one name than this is not a coincidence of clocks but a mistake. */
  private static final int MAX_SAME_NAME = 1_000;

  private final Vertx vertx;
  private final OutputDirectory directory;
  private final String name;
  private final Backlog backlog;
  private final Promise<Void> failure = Promise.promise();
  private final Promise<Path> closed = Promise.promise();

  /** Set by the first write, on a worker; read after it. */
  private FileChannel channel;

  private Path path;

  /** Null while there is nothing to write. */
  private ByteBuf collecting;

  private boolean writing;
  private boolean failed;

  /** There is no room to spare on the disk: what comes is dropped, what came stays. */
  private boolean cutOff;

  private boolean closing;

  /**
   * Creates nothing yet: the file comes into being with the first write, or when it is closed.
   *
   * @param name file name without ending; when a file of this name exists a number is added
   * @param backlog what all files together may have waiting for the disk
   */
  public AppendingFile(Vertx vertx, OutputDirectory directory, String name, Backlog backlog) {
    this.vertx = vertx;
    this.directory = directory;
    this.name = name;
    this.backlog = backlog;
  }

  /**
   * Appends a copy of the data.
   *
   * @return false when it was dropped, because the backlog is full or an earlier write failed
   */
  public boolean append(Buffer data) {
    if (failed || cutOff || closing || !backlog.tryAdd(data.length())) {
      return false;
    }
    if (collecting == null) {
      collecting = PooledByteBufAllocator.DEFAULT.directBuffer(INITIAL_BYTES);
    }
    collecting.writeBytes(((BufferInternal) data).getByteBuf());
    write();
    return true;
  }

  /** Where it is, or would have been. */
  public Path path() {
    return path == null ? directory.path().resolve(name + ".raw") : path;
  }

  /** Fails when a write fails, and never completes otherwise. What was written before stays. */
  public Future<Void> failure() {
    return failure.future();
  }

  /**
   * Writes what is left and closes the file; one to which nothing was appended is empty.
   *
   * @return the file's path, once everything appended is in it; failed when a write failed
   */
  public Future<Path> close() {
    if (!closing) {
      closing = true;
      write();
    }
    return closed.future();
  }

  private void write() {
    if (writing) {
      return;
    }
    if (failed || collecting == null) {
      if (closing) {
        finish();
      }
      return;
    }
    writing = true;
    ByteBuf full = collecting;
    collecting = null;
    int bytes = full.readableBytes();
    vertx
        .executeBlocking(() -> writeFully(full), false)
        .onComplete(
            written -> {
              full.release();
              backlog.remove(bytes);
              writing = false;
              if (written.failed()) {
                OutOfMemory.report(written.cause());
                failed = true;
                failure.fail(written.cause());
              } else if (!written.result()) {
                cutOff = true;
                LOG.warn(
                    "{} is cut off: {} of {} are left",
                    path,
                    directory.room().minFree(),
                    directory.path());
              }
              write();
            });
  }

  /** False when nothing was written, to leave room on the disk. */
  private boolean writeFully(ByteBuf full) throws IOException {
    try {
      if (!directory.room().isLeftBeside(full.readableBytes())) {
        if (channel == null) {
          throw new FileException(
              FileException.Kind.NO_SPACE, directory.room().minFree() + " are left");
        }
        return false;
      }
      if (channel == null) {
        open();
      }
      while (full.isReadable()) {
        full.readBytes(channel, full.readableBytes());
      }
      return true;
    } catch (IOException e) {
      throw new IOException(
          "cannot write %s: %s".formatted(path == null ? directory.path() : path, reason(e)), e);
    }
  }

  private void open() throws IOException {
    for (int i = 1; channel == null; i++) {
      FileName file = FileName.of(i == 1 ? name + ".raw" : "%s-%d.raw".formatted(name, i));
      path = directory.path().resolve(file.toString());
      try {
        channel = directory.create(file.toString());
      } catch (FileAlreadyExistsException e) {
        if (i == MAX_SAME_NAME) {
          throw e;
        }
      }
    }
  }

  /**
   * The exceptions of {@code java.nio.file} say what happened by their class, and only the path in
   * words.
   */
  private static String reason(IOException e) {
    return e.getClass() == IOException.class || e instanceof FileException
        ? e.getMessage()
        : e.getClass().getSimpleName() + " (" + e.getMessage() + ")";
  }

  private void finish() {
    if (collecting != null) {
      backlog.remove(collecting.readableBytes());
      collecting.release();
      collecting = null;
    }
    vertx
        .<Path>executeBlocking(
            () -> {
              if (channel == null && !failed) {
                open();
              }
              if (channel != null) {
                channel.close();
              }
              return path;
            },
            false)
        .compose(done -> failed ? failure.future().mapEmpty() : Future.succeededFuture(done))
        .onComplete(closed);
  }
}
