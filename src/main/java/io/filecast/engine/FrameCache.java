package io.filecast.engine;

import io.filecast.session.Transmit;
import io.filecast.wire.DataHeader;
import io.netty.buffer.ByteBuf;

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

  FrameCache(long transferId) {
    this.transferId = transferId;
  }

  /**
   * The frames of a burst.
   *
   * @param content where the payloads come from that are not here
   * @return the bytes to send, owned by the caller; null when some of it is not in memory
   */
  ByteBuf burst(Transmit burst, Frames.Content content) {
    Frames run = run(burst);
    if (run.areIdle()) {
      if (run.hold(burst)) {
        return run.address(burst);
      }
      if (burst.firstSymbol() == burst.runStart()) {
        boolean built = run.build(burst, 0, burst.runSymbols(), transferId, content, header);
        return built ? run.address(burst) : null;
      }
    }
    return alone(burst, content);
  }

  private Frames run(Transmit burst) {
    int slot = burst.runStart() / burst.maxBurst() % RUNS;
    if (runs[slot] == null) {
      runs[slot] = new Frames();
    }
    return runs[slot];
  }

  /** A repair, or what another destination's send still needs: not worth keeping. */
  private ByteBuf alone(Transmit burst, Frames.Content content) {
    Frames frames = new Frames();
    try {
      boolean built = frames.build(burst, 0, burst.count(), transferId, content, header);
      return built ? frames.address(burst) : null;
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
