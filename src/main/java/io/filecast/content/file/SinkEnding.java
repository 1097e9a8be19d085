package io.filecast.content.file;

import io.vertx.core.Context;
import io.vertx.core.Promise;

/**
 * How a sink was told to end.
 *
 * @param expectedHash SHA-256 that the content must have; for {@link Kind#PUBLISH}
 * @param promise completed on {@code context} with the hash for {@link Kind#PUBLISH}, with null for
 *     the others
 */
record SinkEnding(Kind kind, byte[] expectedHash, Context context, Promise<byte[]> promise) {
  enum Kind {
    PUBLISH,
    KEEP,
    DISCARD
  }

  void succeed(byte[] hash) {
    context.runOnContext(v -> promise.complete(hash));
  }

  void fail(FileException reason) {
    context.runOnContext(v -> promise.fail(reason));
  }
}
