package io.filecast.crypto;

import io.filecast.wire.DataHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has the compiler look at the content cipher before the content comes. The JDK's AES-GCM runs at
 * 60 MB/s until it is compiled, and at several GB/s after that; what makes it worth compiling is
 * how often it was called, and frames are few and large. Many small ones take 0.1 s of one core;
 * without them the first 150 MB take more than a second.
 */
public final class WarmUp {
  private static final int ROUNDS = 10_000;
  private static final int PAYLOAD_BYTES = 256;
  private static final AtomicBoolean SEALED = new AtomicBoolean();
  private static final AtomicBoolean OPENED = new AtomicBoolean();

  private WarmUp() {}

  /** For a sender; once in this JVM. Blocks. */
  public static void seal() {
    if (SEALED.compareAndSet(false, true)) {
      run(false);
    }
  }

  /** For a receiver; once in this JVM. Blocks. */
  public static void open() {
    if (OPENED.compareAndSet(false, true)) {
      run(true);
    }
  }

  /** Nothing of it ever leaves: the key is drawn for it. */
  private static void run(boolean open) {
    ContentKey key = new ContentKey(new SecureRandom());
    ContentSeal seal = new ContentSeal(key);
    ContentOpen opening = new ContentOpen();
    byte[] payload = new byte[PAYLOAD_BYTES];
    int frameBytes = DataHeader.BYTES + DataHeader.SEAL_BYTES + PAYLOAD_BYTES;
    ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer(frameBytes);
    try {
      frame.writeZero(frameBytes);
      DataHeader.writeFields(frame, 0, 0, 0, 0, PAYLOAD_BYTES);
      for (int i = 0; i < ROUNDS; i++) {
        if (!open || i == 0) {
          seal.seal(payload, 0, PAYLOAD_BYTES, seal.draw(1, frameBytes), frame, 0);
        } else if (opening.open(frame, key.toKey()) == null) {
          throw new IllegalStateException("AES-GCM does not open what it has sealed");
        }
      }
    } finally {
      frame.release();
    }
  }
}
