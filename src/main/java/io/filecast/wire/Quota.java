package io.filecast.wire;

import io.netty.buffer.ByteBuf;

/**
 * What a receiver keeps for one sender, as a REJECT with {@link Reason#QUOTA_FULL} tells it:
 * extension 3.
 *
 * <pre>
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |   3   |      16       | limit, bytes (64) ...
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 *    ...                  | left of it, bytes (64) ...
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * </pre>
 *
 * @param leftBytes before the content that is refused
 */
public record Quota(long limitBytes, long leftBytes) {
  static final int BYTES = 16;

  void write(ByteBuf out) {
    out.writeByte(Extensions.QUOTA).writeShort(BYTES).writeLong(limitBytes).writeLong(leftBytes);
  }

  static Quota read(BodyReader body) {
    return new Quota(body.i64(), body.i64());
  }
}
