package io.filecast.protocol.carousel;

/** What a {@link CarouselFlow} has its packets made and sent by. */
public interface CarouselDriver {
  /** Whether something can be sent now; {@link CarouselFlow#turn} is called when it can again. */
  boolean hasRoom();

  /**
   * Whether all packets of a stripe are made. If not, makes them, and has {@link CarouselFlow#turn}
   * called when they are. Asked for the stripe that is sent and the one after it.
   *
   * @param firstPacket packet number of its first row
   */
  boolean isReady(long round, int stripe, long firstPacket);

  /**
   * Sends rows of a stripe that is ready, in the order of {@link CarouselOrder}.
   *
   * @param from place of the first in the stripe
   * @return bytes, UDP payload
   */
  int sendRows(int from, int count);

  /**
   * Sends the digests of the blocks of the stripe that is ready.
   *
   * @return bytes, UDP payload; 0 where nothing is signed
   */
  int sendDigests(int stripe);

  /**
   * Sends what the carousel says of itself.
   *
   * @param ends whether no more comes
   * @return bytes, UDP payload
   */
  int announce(boolean ends, long round, long nextPacket, long intervalMillis);
}
