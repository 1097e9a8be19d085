package io.filecast.node;

import io.filecast.crypto.ContentKey;
import io.filecast.crypto.ContentSeal;
import io.filecast.crypto.SenderChannel;
import io.filecast.protocol.flow.Transmit;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The frames built last, for the destinations of one context: those that are at about the same
 * place share the copy from the file, the check and the memory. Flows begin new bursts at the same
 * symbols for that ({@link Transmit#runStart}).
 */
final class FrameCache implements AutoCloseable {
  /** So many bursts may lie between the first destination and the last: 2 MiB. */
  private static final int RUNS = 32;

  private final long transferId;
  private final DataHeader header = new DataHeader();
  private final FrameBuilder[] runs = new FrameBuilder[RUNS];

  /** Of the newest key and the one before: destinations change from one to the other in turn. */
  private final ContentSeal[] seals = new ContentSeal[2];

  private final ByteBuf plain = Unpooled.buffer(2048, Header.MAX_DATAGRAM_BYTES);

  FrameCache(long transferId) {
    this.transferId = transferId;
  }

  /**
   * The frames of a burst.
   *
   * @param content where the payloads come from that are not here
   * @param channel of the destination; null without keys
   * @return the bytes to send, owned by the caller
   * @throws IllegalStateException when some of it is not in memory
   */
  ByteBuf burst(Transmit burst, FrameBuilder.Content content, SenderChannel channel) {
    FrameBuilder run = run(burst);
    if (run.areIdle()) {
      if (run.hold(burst, key(channel))) {
        return address(run, burst, channel);
      }
      if (burst.firstSymbol() == burst.runStart()) {
        if (build(run, burst, burst.runSymbols(), content, channel)) {
          return address(run, burst, channel);
        }
      }
    }
    return alone(burst, content, channel);
  }

  /**
   * The frames of a burst of parity rows.
   *
   * @param rows appends the next of them
   * @return the bytes to send, owned by the caller
   */
  ByteBuf parity(Transmit burst, FrameBuilder.Content rows) {
    return alone(burst, rows, null);
  }

  private static ContentKey key(SenderChannel channel) {
    return channel == null ? null : channel.contentKey();
  }

  private boolean build(
      FrameBuilder frames,
      Transmit burst,
      int count,
      FrameBuilder.Content content,
      SenderChannel channel) {
    return channel == null
        ? frames.build(burst, 0, count, transferId, content, header)
        : frames.buildSealed(burst, count, transferId, content, seal(key(channel)), plain);
  }

  private ContentSeal seal(ContentKey key) {
    for (ContentSeal seal : seals) {
      if (seal != null && seal.key() == key) {
        return seal;
      }
    }
    seals[1] = seals[0];
    seals[0] = new ContentSeal(key);
    return seals[0];
  }

  private ByteBuf address(FrameBuilder frames, Transmit burst, SenderChannel channel) {
    return channel == null ? frames.address(burst) : frames.addressSealed(burst, channel.marks());
  }

  private FrameBuilder run(Transmit burst) {
    int slot = (int) (burst.runIndex() % RUNS);
    if (runs[slot] == null) {
      runs[slot] = new FrameBuilder();
    }
    return runs[slot];
  }

  /** A repair, or what another destination's send still needs: not worth keeping. */
  private ByteBuf alone(Transmit burst, FrameBuilder.Content content, SenderChannel channel) {
    FrameBuilder frames = new FrameBuilder();
    try {
      if (!build(frames, burst, burst.count(), content, channel)) {
        throw new IllegalStateException("content was readable and cannot be read");
      }
      return address(frames, burst, channel);
    } finally {
      frames.free();
    }
  }

  @Override
  public void close() {
    for (FrameBuilder run : runs) {
      if (run != null) {
        run.free();
      }
    }
  }
}
