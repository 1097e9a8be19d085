package io.filecast.node;

import io.filecast.content.ContentSource;
import io.filecast.protocol.repair.ParityReadiness;
import io.filecast.protocol.repair.SymbolLayout;
import io.filecast.protocol.repair.parity.ParityEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The parity rows that a group flow asks for, computed off its event loop from the bytes of their
 * blocks, and kept until they are sent. Belongs to its context.
 */
final class ParityRows implements ParityReadiness {
  /** Blocks whose rows are computed at once. */
  private static final int ENCODERS = 4;

  /** Results that wait to be sent. */
  private static final int RESULTS = 64;

  private record Rows(int block, int first) {}

  private final Vertx vertx;
  private final SymbolLayout layout;
  private final ContentSource.View content;
  private final Runnable onReady;
  private final ArrayDeque<ParityEncoder> encoders = new ArrayDeque<>();
  private int made;

  /** Empty while they are being computed; the eldest goes when there are too many. */
  private final Map<Rows, ByteBuf> results = new LinkedHashMap<>();

  /**
   * @param content a view for this alone
   * @param onReady runs on the context when rows that were asked for are there
   */
  ParityRows(Vertx vertx, SymbolLayout layout, ContentSource.View content, Runnable onReady) {
    this.vertx = vertx;
    this.layout = layout;
    this.content = content;
    this.onReady = onReady;
  }

  @Override
  public boolean areReady(int block, int row, int count) {
    Rows key = new Rows(block, row);
    ByteBuf rows = results.get(key);
    if (rows != null && rows.readableBytes() >= count * layout.symbolBytes()) {
      return true;
    }
    boolean isUnderWay = rows != null && !rows.isReadable();
    if (!isUnderWay) {
      begin(key, count);
    }
    return false;
  }

  private void begin(Rows key, int count) {
    ParityEncoder encoder = encoder();
    if (encoder == null) {
      return; // asked for again when another is done
    }
    if (!gather(key.block, encoder)) {
      encoders.add(encoder);
      return; // asked for again when the bytes are there
    }
    results.put(key, Unpooled.EMPTY_BUFFER);
    vertx
        .executeBlocking(() -> encode(encoder, key.first, count), false)
        .onComplete(
            done -> {
              encoders.add(encoder);
              results.remove(key);
              if (done.succeeded()) {
                keep(key, done.result());
              }
              onReady.run();
            });
  }

  private ParityEncoder encoder() {
    if (encoders.isEmpty() && made < ENCODERS) {
      made++;
      encoders.add(new ParityEncoder(layout.endSymbol(0), layout.symbolBytes()));
    }
    return encoders.poll();
  }

  /** Takes the rows of a block; false when some of its bytes are not in memory. */
  private boolean gather(int block, ParityEncoder encoder) {
    int rows = layout.endSymbol(block) - layout.firstSymbol(block);
    ByteBuf symbol = Unpooled.buffer(layout.symbolBytes());
    encoder.begin(rows, layout.symbolBytes());
    for (int row = 0; row < rows; row++) {
      long offset = layout.offset(block, row);
      int bytes = layout.payloadBytes(block, row);
      if (content.readable(offset, bytes, bytes) < bytes
          || !content.read(offset, bytes, symbol.clear())) {
        return false;
      }
      encoder.source(row, symbol);
    }
    return true;
  }

  private ByteBuf encode(ParityEncoder encoder, int first, int count) {
    ByteBuf rows = Unpooled.buffer(count * layout.symbolBytes());
    for (int i = 0; i < count; i++) {
      encoder.parity(first + i, rows);
    }
    return rows;
  }

  private void keep(Rows key, ByteBuf rows) {
    results.put(key, rows);
    if (results.size() > RESULTS) {
      Rows eldest = results.keySet().iterator().next();
      if (results.get(eldest).isReadable()) {
        results.remove(eldest);
      }
    }
  }

  /** The rows of a burst that were said to be ready, one after the other. */
  ByteBuf take(int block, int row) {
    return results.remove(new Rows(block, row));
  }
}
