package io.filecast.engine;

import io.filecast.crypto.ContentSeal;
import io.filecast.crypto.PacketMarks;
import io.filecast.session.Transmit;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The frames built last, for the destinations of one context: those that are at about the same
 * place share the copy from the file, the check and the memory. Sessions begin new bursts at the
 * same symbols for that ({@link Transmit#runStart}).
 */
final class FrameCache implements AutoCloseable {
  /** So many bursts may lie between the first destination and the last: 2 MiB. */
  private static final int RUNS = 32;

  private final long transferId;
  private final DataHeader header = new DataHeader();
  private final Frames[] runs = new Frames[RUNS];

  /** Null without keys. */
  private final ContentSeal seal;

  private final ByteBuf plain = Unpooled.buffer(2048, Header.MAX_DATAGRAM_BYTES);

  FrameCache(long transferId) {
    this(transferId, null);
  }

  /**
   * @param seal for this context alone; null = frames are not protected
   */
  FrameCache(long transferId, ContentSeal seal) {
    this.transferId = transferId;
    this.seal = seal;
  }

  /**
   * The frames of a burst.
   *
   * @param content where the payloads come from that are not here
   * @param marks of the destination; not used without keys
   * @return the bytes to send, owned by the caller; null when some of it is not in memory
   */
  ByteBuf burst(Transmit burst, Frames.Content content, PacketMarks marks) {
    Frames run = run(burst);
    if (run.areIdle()) {
      if (run.hold(burst)) {
        return address(run, burst, marks);
      }
      if (burst.firstSymbol() == burst.runStart()) {
        boolean built = build(run, burst, burst.runSymbols(), content);
        return built ? address(run, burst, marks) : null;
      }
    }
    return alone(burst, content, marks);
  }

  private boolean build(Frames frames, Transmit burst, int count, Frames.Content content) {
    return seal == null
        ? frames.build(burst, 0, count, transferId, content, header)
        : frames.buildSealed(burst, count, transferId, content, seal, plain);
  }

  private ByteBuf address(Frames frames, Transmit burst, PacketMarks marks) {
    return seal == null ? frames.address(burst) : frames.addressSealed(burst, marks);
  }

  private Frames run(Transmit burst) {
    int slot = burst.runStart() / burst.maxBurst() % RUNS;
    if (runs[slot] == null) {
      runs[slot] = new Frames();
    }
    return runs[slot];
  }

  /** A repair, or what another destination's send still needs: not worth keeping. */
  private ByteBuf alone(Transmit burst, Frames.Content content, PacketMarks marks) {
    Frames frames = new Frames();
    try {
      boolean built = build(frames, burst, burst.count(), content);
      return built ? address(frames, burst, marks) : null;
    } finally {
      frames.free();
    }
  }

  @Override
  public void close() {
    for (Frames run : runs) {
      if (run != null) {
        run.free();
      }
    }
  }
}
