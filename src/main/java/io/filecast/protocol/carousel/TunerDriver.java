package io.filecast.protocol.carousel;

import io.filecast.content.ContentSink;
import io.filecast.wire.CarouselAnnouncement;
import io.filecast.wire.SignedPacket;
import java.net.InetSocketAddress;
import java.util.function.LongConsumer;

/** What a {@link CarouselTuner} has done for it, and whom it tells. */
public interface TunerDriver {
  /** Gets whether a signature holds; {@code now} is the owner's monotonic clock, nanoseconds. */
  interface Verified {
    void on(long now, boolean holds);
  }

  /** Has something computed elsewhere; {@code done} runs on the owner's thread. */
  void compute(Runnable work, LongConsumer done);

  /**
   * Has a signature looked at elsewhere; {@code done} runs on the owner's thread.
   *
   * @param publicKey Ed25519, 32 bytes
   */
  void verify(SignedPacket packet, byte[] publicKey, Verified done);

  /**
   * Where a content goes.
   *
   * @return null when it is not wanted; its user was told why
   */
  ContentSink sink(CarouselAnnouncement announcement, InetSocketAddress host);

  /** A content is being received from now on. */
  void onTuned(CarouselReception reception, InetSocketAddress host);

  /** A content that is older than what is here was announced; told once for each transfer. */
  void onOlder(CarouselAnnouncement announcement, InetSocketAddress host, long newest);

  /** A reception has ended: here, failed, or left for another. */
  void onEnded(long now, CarouselReception reception);
}
