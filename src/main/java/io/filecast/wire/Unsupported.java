package io.filecast.wire;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * What an OFFER requires and its receiver does not know, as a REJECT with {@link
 * Reason#UNSUPPORTED} reports it: extension 4.
 *
 * <pre>
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |   4   |       5       |  unknown bits of needs (32)   |extens.|
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * </pre>
 *
 * @param needs bits of {@link Offer#needs} that the receiver does not support
 * @param extension type of an extension that it would have to know; 0 = none
 */
public record Unsupported(int needs, int extension) {
  static final int BYTES = 5;

  void write(ByteBuf out) {
    out.writeByte(Extensions.UNSUPPORTED).writeShort(BYTES).writeInt(needs).writeByte(extension);
  }

  static Unsupported read(BodyReader body) {
    return new Unsupported(body.i32(), body.u8());
  }

  /** In words: "compressed blocks, extension 140". */
  public String text() {
    List<String> names = new ArrayList<>(Feature.names(needs));
    if (extension != 0) {
      names.add("extension " + extension);
    }
    return names.isEmpty() ? "something it does not name" : String.join(", ", names);
  }
}
