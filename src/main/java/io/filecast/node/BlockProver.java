package io.filecast.node;

import io.filecast.content.ContentSource;
import io.filecast.crypto.TransferKey;
import io.filecast.protocol.group.GroupProofs;
import io.filecast.protocol.group.ProofMaker;
import io.filecast.wire.BlockDigests;
import io.filecast.wire.ContentHash;
import io.filecast.wire.GroupStatus;
import io.filecast.wire.SignedPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Digests the blocks of a content and signs what is told of them. Bytes are taken on the context of
 * the group; the rest is for other threads.
 */
final class BlockProver implements ProofMaker {
  private static final Logger LOG = LoggerFactory.getLogger(BlockProver.class);

  /** Blocks that are being digested: enough for two threads. */
  private static final int MOST = 2;

  /** Bytes of a block are asked for in such pieces. */
  private static final int PIECE_BYTES = 16 << 10;

  private final Vertx vertx;
  private final TransferKey key;
  private final long contentBytes;
  private final int blockBytes;
  private final ContentSource.View content;
  private final Runnable onReady;
  private final ArrayDeque<Integer> waiting = new ArrayDeque<>();
  private int digesting;
  private GroupProofs proofs;

  /**
   * @param onReady runs on the context when something has been answered
   */
  BlockProver(
      Vertx vertx,
      TransferKey key,
      long contentBytes,
      int blockBytes,
      ContentSource.View content,
      Runnable onReady) {
    this.vertx = vertx;
    this.key = key;
    this.contentBytes = contentBytes;
    this.blockBytes = blockBytes;
    this.content = content;
    this.onReady = onReady;
  }

  /** Whom it tells; before anything is asked. */
  void answerTo(GroupProofs asking) {
    proofs = asking;
  }

  @Override
  public void digest(int block) {
    waiting.add(block);
    turn();
  }

  /** Bytes may have become readable. */
  void turn() {
    while (digesting < MOST && !waiting.isEmpty()) {
      int block = waiting.peek();
      ByteBuf bytes = gather(block);
      if (bytes == null) {
        break;
      }
      waiting.remove();
      digesting++;
      vertx
          .executeBlocking(
              () -> ContentHash.compute(bytes.array(), bytes.arrayOffset(), bytes.readableBytes()),
              false)
          .onComplete(done -> onDigest(block, done));
    }
    content.unpin();
  }

  private void onDigest(int block, AsyncResult<ContentHash> done) {
    digesting--;
    if (done.succeeded()) {
      proofs.onDigest(System.nanoTime(), block, done.result());
    } else {
      LOG.warn("block {} is not proven to the group", block, done.cause());
      proofs.onFailed(block);
    }
    onReady.run();
  }

  /** Null when some of it is not in memory; it is read then. */
  private ByteBuf gather(int block) {
    long start = (long) block * blockBytes;
    int bytes = (int) Math.min(blockBytes, contentBytes - start);
    int first = Math.min(PIECE_BYTES, bytes);
    if (content.readable(start, first, first) < first) {
      return null;
    }
    ByteBuf all = Unpooled.buffer(bytes, bytes);
    for (int at = 0; at < bytes; at += PIECE_BYTES) {
      int piece = Math.min(PIECE_BYTES, bytes - at);
      if (content.readable(start + at, piece, piece) < piece
          || !content.read(start + at, piece, all)) {
        return null;
      }
    }
    return all;
  }

  @Override
  public void sign(SignedPacket packet) {
    vertx
        .executeBlocking(() -> key.sign(packet.signedBytes()), false)
        .onFailure(e -> onUnsigned(packet, e))
        .onSuccess(
            signature -> {
              proofs.onSigned(signed(packet, signature));
              onReady.run();
            });
  }

  private void onUnsigned(SignedPacket packet, Throwable why) {
    LOG.warn("a packet to the group is not signed", why);
    if (packet instanceof BlockDigests digests) {
      for (int i = 0; i < digests.digests().size(); i++) {
        proofs.onFailed(digests.firstBlock() + i);
      }
    }
  }

  private static SignedPacket signed(SignedPacket packet, byte[] signature) {
    return packet instanceof BlockDigests digests
        ? digests.signed(signature)
        : ((GroupStatus) packet).signed(signature);
  }

  void close() {
    waiting.clear();
    content.close();
  }
}
