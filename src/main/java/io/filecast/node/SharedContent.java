package io.filecast.node;

import io.filecast.config.ConfigException;
import io.filecast.content.file.FileException;
import io.filecast.content.file.FileName;
import io.filecast.content.file.FileSource;
import io.filecast.content.file.SourceMemory;
import io.filecast.crypto.ContentKeys;
import io.filecast.crypto.Identity;
import io.filecast.crypto.TransferKey;
import io.filecast.crypto.WarmUp;
import io.filecast.protocol.flow.rate.TotalRate;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;

/**
 * What the destinations of one reliable transfer share in this JVM: one reading of the file, one
 * id, one series of content keys.
 *
 * @param memory what the reading may take; given back when the file is closed
 * @param contentKeys drawn by this JVM, whoever drew the id, so that no nonce is used twice with
 *     one key; null without protection
 * @param transferKey signs what goes to a group; null without a group or without protection
 */
record SharedContent(
    NodeResources node,
    FileSource source,
    SourceMemory.Request memory,
    long transferId,
    FileName name,
    ContentKeys contentKeys,
    TransferKey transferKey) {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** A read that hangs on a dead disk does not hold up the end for longer. */
  private static final long MAX_CLOSE_MILLIS = 1_000;

  /** Smaller content is on its way before it would help. */
  private static final long WARM_UP_BYTES = 8 << 20;

  /**
   * Opens the file, off the event loop.
   *
   * @param memory has been granted; it is given back also when this fails
   * @return a {@link ConfigException} when the file cannot be sent, a {@link FileException} when it
   *     has changed
   */
  static Future<SharedContent> open(
      NodeResources node, PreparedTransfer transfer, SourceMemory.Request memory) {
    return node.vertx()
        .executeBlocking(() -> openNow(node, transfer, memory))
        .onFailure(e -> memory.end())
        .onSuccess(SharedContent::warmUp);
  }

  private void warmUp() {
    if (contentKeys != null && source.size() >= WARM_UP_BYTES && node.isColdOnce()) {
      node.vertx()
          .executeBlocking(
              () -> {
                WarmUp.seal();
                return null;
              },
              false);
    }
  }

  private static SharedContent openNow(
      NodeResources node, PreparedTransfer transfer, SourceMemory.Request memory)
      throws FileException {
    long bytes = Math.max(FileSource.MIN_MEMORY_BYTES, memory.granted().result());
    try {
      return new SharedContent(
          node,
          FileSource.open(transfer.spec().file(), transfer.source(), node.workers(), bytes),
          memory,
          transfer.id(),
          PreparedTransfer.nameOf(transfer.spec()),
          node.identity() == null ? null : new ContentKeys(new SecureRandom()),
          node.identity() == null || transfer.multicast() == null
              ? null
              : new TransferKey(new SecureRandom()));
    } catch (FileException e) {
      throw PreparedTransfer.unfit(e);
    }
  }

  /** Null = no limit. */
  TotalRate totalRate() {
    return node.totalRate();
  }

  /** Null without protection. */
  Identity identity() {
    return node.identity();
  }

  /** Asked of the kernel for each socket; 0 = its default. */
  int sendBufferBytes() {
    return node.config().sendBufferBytes();
  }

  long modifiedMillis() {
    return Math.floorDiv(source.mtimeNanos(), NANOS_PER_MILLI);
  }

  /** Frees the file; done when the readers have been told, each on its context. */
  Future<Void> close() {
    source.ended().onComplete(ended -> memory.end());
    source.close();
    return source
        .ended()
        .timeout(MAX_CLOSE_MILLIS, TimeUnit.MILLISECONDS)
        .otherwiseEmpty()
        .onComplete(
            ended -> {
              if (contentKeys != null) {
                contentKeys.forget();
              }
            });
  }
}
