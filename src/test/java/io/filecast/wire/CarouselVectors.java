package io.filecast.wire;

import io.filecast.wire.GoldenVectorsTest.Vector;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** EXTENDED of the golden vectors. */
final class CarouselVectors {
  private CarouselVectors() {}

  static Decoded extended(Vector v, int number, long id) {
    if (v.field("extendedType") != CarouselAnnouncement.TYPE) {
      return Rejection.UNKNOWN_TYPE;
    }
    HexFormat hex = HexFormat.of();
    String signature = v.fields().getString("signature");
    return new CarouselAnnouncement(
        number,
        id,
        (v.field("announceFlags") & CarouselAnnouncement.FLAG_ENDS) != 0,
        (int) v.field("blockUnits") * Offer.BLOCK_UNIT_BYTES,
        (int) v.field("symbolBytes"),
        (int) v.field("round"),
        v.field("contentBytes"),
        v.field("modifiedMillis"),
        v.field("release"),
        v.field("nextPacket"),
        (int) v.field("checkToken"),
        v.field("intervalMillis"),
        ContentHash.of(hex.parseHex(v.fields().getString("hash"))),
        v.fields().getString("name"),
        signature.isEmpty() ? null : ByteBuffer.wrap(hex.parseHex(signature)));
  }
}
