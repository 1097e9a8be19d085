package io.filecast.cli.compare;

import io.filecast.config.ByteSize;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** What is sent in comparisons: the user's file, or files made for it. */
final class TestContent {
  private static final int STEP_BYTES = 1 << 20;
  private static final long SEED = 1;

  private TestContent() {}

  /**
   * Uses one file after the other.
   *
   * @param sizes of files to make in the directory, in bytes; empty: take the configured one
   */
  static Future<Void> each(
      Vertx vertx,
      Path configured,
      List<Long> sizes,
      Path directory,
      Function<Path, Future<Void>> use) {
    if (sizes.isEmpty()) {
      return use.apply(configured);
    }
    Future<Void> previous = Future.succeededFuture();
    for (long size : sizes) {
      Path file = directory.resolve(ByteSize.format(size).replace(" ", "") + ".bin");
      previous =
          previous
              .compose(done -> vertx.executeBlocking(() -> write(file, size)))
              .compose(written -> use.apply(file))
              .eventually(() -> vertx.executeBlocking(() -> Files.deleteIfExists(file)));
    }
    return previous;
  }

  /** A file without a pattern; the same bytes on every machine. */
  static Path write(Path file, long bytes) throws IOException {
    Random random = new Random(SEED);
    byte[] step = new byte[STEP_BYTES];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = bytes; left > 0; left -= step.length) {
        random.nextBytes(step);
        out.write(step, 0, (int) Math.min(step.length, left));
      }
    }
    return file;
  }
}
