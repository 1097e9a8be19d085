package io.filecast.sim;

import io.filecast.protocol.endpoint.Reception;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.Offer;
import java.util.random.RandomGenerator;

/** What a simulated disk has under one name: a partial file, its resume state, a finished file. */
final class SimFile {
  byte[] partial;
  Offer partialOf;
  final ByteRangeSet written = new ByteRangeSet();
  ByteRanges synced = ByteRanges.NONE;
  byte[] published;
  int publications;
  long publishedNanos = -1;
  long bytesReceived;

  private Reception<?> newest;

  /** Makes room for a content, unless some of this very one is there already. */
  void prepare(Offer offer) {
    boolean same =
        partialOf != null
            && partialOf.name().equals(offer.name())
            && partialOf.contentBytes() == offer.contentBytes()
            && partialOf.modifiedMillis() == offer.modifiedMillis();
    if (!same) {
      partial = new byte[(int) offer.contentBytes()];
      partialOf = offer;
      empty();
    }
  }

  boolean holdsComplete(Offer offer) {
    return published != null && published.length == offer.contentBytes();
  }

  void begin(Reception<?> reception) {
    newest = reception;
  }

  /** The newest transfer of this name, also when it has ended; null when there was none. */
  Reception<?> newest() {
    return newest;
  }

  void empty() {
    written.clear();
    synced = ByteRanges.NONE;
  }

  void write(int offset, byte[] payload) {
    System.arraycopy(payload, 0, partial, offset, payload.length);
    written.add(offset, offset + payload.length);
  }

  void sync() {
    synced = written.toByteRanges();
  }

  /** The power fails: what was not synced is garbage. */
  void lose(RandomGenerator random) {
    newest = null;
    if (partial == null) {
      return;
    }
    byte[] garbage = new byte[partial.length];
    random.nextBytes(garbage);
    for (int i = 0; i < synced.count(); i++) {
      int start = (int) synced.start(i);
      System.arraycopy(partial, start, garbage, start, (int) synced.end(i) - start);
    }
    partial = garbage;
    written.clear();
    for (int i = 0; i < synced.count(); i++) {
      written.add(synced.start(i), synced.end(i));
    }
  }
}
