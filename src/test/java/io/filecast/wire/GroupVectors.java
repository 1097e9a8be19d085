package io.filecast.wire;

import io.filecast.wire.GoldenVectorsTest.Vector;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** The packets of groups that golden vectors describe. */
final class GroupVectors {
  private static final HexFormat HEX = HexFormat.of();

  private GroupVectors() {}

  static GroupInvitation invitation(Vector v, int number, long id) {
    try {
      return new GroupInvitation(
          number,
          id,
          (int) v.field("flow"),
          (int) v.field("symbolBytes"),
          InetAddress.getByAddress(raw(v, "address").array()),
          (int) v.field("port"),
          (int) v.field("token"),
          v.field("periodMicros"),
          v.field("slot"),
          v.field("slots"),
          v.field("firstPacket"),
          (int) v.field("firstBlock"),
          raw(v, "markKey"));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  static GroupStatus status(Vector v, int number, long id) {
    return new GroupStatus(
        number,
        id,
        (int) v.field("flow"),
        (int) v.field("lossAlarm"),
        v.field("periodMicros"),
        v.field("bytesPerSecond"),
        v.field("largest"),
        v.field("windowAlarm"),
        (int) v.field("blocksSent"),
        raw(v, "signature"));
  }

  static BlockDigests digests(Vector v, int number, long id) {
    return new BlockDigests(
        number,
        id,
        (int) v.field("firstBlock"),
        v.fields().getJsonArray("digests").stream()
            .map(hex -> ContentHash.of(HEX.parseHex((String) hex)))
            .toList(),
        raw(v, "signature"));
  }

  /** Null when there is no such field. */
  private static ByteBuffer raw(Vector v, String field) {
    String hex = v.fields().getString(field);
    return hex == null ? null : ByteBuffer.wrap(HEX.parseHex(hex));
  }
}
