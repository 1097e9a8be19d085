package io.filecast.node;

import io.filecast.crypto.ContentKey;
import io.filecast.crypto.ContentSeal;
import io.filecast.crypto.FlowSeal;
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
   * @param seal of the flow; null without keys
   * @return the bytes to send, owned by the caller
   * @throws IllegalStateException when some of it is not in memory
   */
  ByteBuf burst(Transmit burst, FrameBuilder.Content content, FlowSeal seal) {
    FrameBuilder run = run(burst);
    if (run.areIdle()) {
      if (run.hold(burst, key(seal))) {
        return address(run, burst, seal);
      }
      if (burst.firstSymbol() == burst.runStart()) {
        if (build(run, burst, burst.runSymbols(), content, seal)) {
          return address(run, burst, seal);
        }
      }
    }
    return alone(burst, content, seal);
  }

  /**
   * The frames of a burst of parity rows.
   *
   * @param rows appends the next of them
   * @param seal of the flow; null without keys
   * @return the bytes to send, owned by the caller
   */
  ByteBuf parity(Transmit burst, FrameBuilder.Content rows, FlowSeal seal) {
    return alone(burst, rows, seal);
  }

  private static ContentKey key(FlowSeal seal) {
    return seal == null ? null : seal.key();
  }

  private boolean build(
      FrameBuilder frames, Transmit burst, int count, FrameBuilder.Content content, FlowSeal seal) {
    return seal == null
        ? frames.build(burst, 0, count, transferId, content, header)
        : frames.buildSealed(burst, count, transferId, content, sealer(seal.key()), plain);
  }

  private ContentSeal sealer(ContentKey key) {
    for (ContentSeal seal : seals) {
      if (seal != null && seal.key() == key) {
        return seal;
      }
    }
    seals[1] = seals[0];
    seals[0] = new ContentSeal(key);
    return seals[0];
  }

  private ByteBuf address(FrameBuilder frames, Transmit burst, FlowSeal seal) {
    return seal == null ? frames.address(burst) : frames.addressSealed(burst, seal.marks());
  }

  private FrameBuilder run(Transmit burst) {
    int slot = (int) (burst.runIndex() % RUNS);
    if (runs[slot] == null) {
      runs[slot] = new FrameBuilder();
    }
    return runs[slot];
  }

  /** A repair, or what another destination's send still needs: not worth keeping. */
  private ByteBuf alone(Transmit burst, FrameBuilder.Content content, FlowSeal seal) {
    FrameBuilder frames = new FrameBuilder();
    try {
      if (!build(frames, burst, burst.count(), content, seal)) {
        throw new IllegalStateException("content was readable and cannot be read");
      }
      return address(frames, burst, seal);
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
