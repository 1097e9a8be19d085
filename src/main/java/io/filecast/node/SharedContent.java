package io.filecast.node;

import io.filecast.config.ConfigException;
import io.filecast.config.SenderConfig;
import io.filecast.content.file.DiskWorkers;
import io.filecast.content.file.FileException;
import io.filecast.content.file.FileName;
import io.filecast.content.file.FileSource;
import io.filecast.content.file.SourceSnapshot;
import io.filecast.crypto.ContentKeys;
import io.filecast.crypto.Identity;
import io.filecast.crypto.WarmUp;
import io.filecast.protocol.flow.rate.TotalRate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;

/**
 * What the destinations of one reliable transfer share in this JVM: one reading of the file, one
 * total rate, one id.
 *
 * @param totalRate null = no limit
 * @param transferId random
 * @param identity who sends; null = without protection, as is the next
 * @param contentKeys random
 */
record SharedContent(
    FileSource source,
    DiskWorkers workers,
    TotalRate totalRate,
    long transferId,
    FileName name,
    Identity identity,
    ContentKeys contentKeys) {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** A read that hangs on a dead disk does not hold up the end for longer. */
  private static final long MAX_CLOSE_MILLIS = 1_000;

  /** Smaller content is on its way before it would help. */
  private static final long WARM_UP_BYTES = 8 << 20;

  /**
   * Opens the file, off the event loop.
   *
   * @param expected what the file has to be
   * @return a {@link ConfigException} when it cannot be sent, a {@link FileException} when it has
   *     changed
   */
  static Future<SharedContent> open(Vertx vertx, SenderConfig config, SourceSnapshot expected) {
    return vertx
        .executeBlocking(() -> openNow(config, expected))
        .onSuccess(
            opened -> {
              if (opened.contentKeys != null && opened.source.size() >= WARM_UP_BYTES) {
                vertx.executeBlocking(SharedContent::warmUp, false);
              }
            });
  }

  private static Void warmUp() {
    WarmUp.seal();
    return null;
  }

  private static SharedContent openNow(SenderConfig config, SourceSnapshot expected)
      throws FileException {
    Identity identity = KeyFiles.sender(config.keys());
    DiskWorkers workers = new DiskWorkers();
    long limit = config.reliable().totalBitsPerSecond();
    try {
      return new SharedContent(
          FileSource.open(config.file(), expected, workers, workers.memory().sourceBytes()),
          workers,
          limit == 0 ? null : new TotalRate(limit),
          new SecureRandom().nextLong(),
          Preflight.nameOf(config),
          identity,
          identity == null ? null : new ContentKeys(new SecureRandom()));
    } catch (FileException e) {
      workers.close();
      throw Preflight.unfit(e);
    }
  }

  long modifiedMillis() {
    return Math.floorDiv(source.mtimeNanos(), NANOS_PER_MILLI);
  }

  /** Frees the file; done when the readers have been told, each on its context. */
  Future<Void> close(Vertx vertx) {
    return vertx.executeBlocking(
        () -> {
          source.close();
          workers.close();
          workers.awaitIdle(MAX_CLOSE_MILLIS);
          if (contentKeys != null) {
            contentKeys.forget();
          }
          return null;
        },
        false);
  }
}
