package io.filecast.content.file;

import io.filecast.config.OnExists;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Event loops and workers for a test that is not on an event loop itself. */
final class Workbench implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  final Vertx vertx = Vertx.vertx();
  final DiskWorkers workers;
  final Context context = vertx.getOrCreateContext();

  Workbench() {
    this(BufferMemory.ofThisJvm());
  }

  Workbench(BufferMemory memory) {
    workers = new DiskWorkers(DiskWorkers.DEFAULT_THREADS, memory);
  }

  /** The value of a future, or what it failed with. */
  <T> T await(Future<T> future) throws Exception {
    return get(future.toCompletionStage().toCompletableFuture());
  }

  static <T> T get(CompletableFuture<T> future) throws Exception {
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  <T> T on(Context where, Callable<T> action) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    where.runOnContext(
        v -> {
          try {
            result.complete(action.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    return get(result);
  }

  /** Runs on the context and waits for the future that comes out. */
  <T> T awaitOn(Callable<Future<T>> action) throws Exception {
    return await(on(context, action));
  }

  FileSink sink(OutputDirectory directory, Incoming incoming) throws Exception {
    return sink(directory, incoming, new FileSink.Listener() {});
  }

  FileSink sink(OutputDirectory directory, Incoming incoming, FileSink.Listener listener)
      throws Exception {
    return awaitOn(() -> FileSink.open(context, workers, directory, incoming, listener));
  }

  /** Writes a part of {@code content}, waiting for room where there is none. */
  void write(FileSink sink, byte[] content, long offset, int length) throws Exception {
    ByteBuf payload = Unpooled.wrappedBuffer(content, (int) offset, length);
    while (!on(context, () -> sink.write(offset, payload))) {
      Thread.onSpinWait();
    }
  }

  static byte[] random(long seed, int bytes) {
    byte[] content = new byte[bytes];
    new Random(seed).nextBytes(content);
    return content;
  }

  static byte[] sha256(byte[] content) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(content);
  }

  static Incoming incoming(String name, byte[] content, OnExists rule) throws Exception {
    return new Incoming(FileName.of(name), content.length, 1_700_000_000_123_456_789L, 1000, rule);
  }

  static String partial(String name) {
    return "." + name + ".filecast-part";
  }

  static String state(String name) {
    return "." + name + ".filecast-state";
  }

  static OutputDirectory directory(Path path) throws Exception {
    return OutputDirectory.open(path);
  }

  @Override
  public void close() {
    vertx.close().await();
    workers.close();
    try {
      if (!workers.awaitIdle(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS))) {
        throw new IllegalStateException("a worker does not end");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
