package io.filecast.wire;

/**
 * The tail of OFFER, ACCEPT and REJECT: a list of (type 8 bits, length 16 bits, value). Type 0 is
 * padding up to the end. An unknown type below 128 is skipped; from 128 on it must be understood,
 * and a packet that holds an unknown one is refused.
 *
 * <p>1 is a {@link Cookie}, 3 a {@link Quota}, 129 a Noise handshake message ({@link
 * HandshakePacket}). Reserved, not yet sent: 2 group address, 130 manifest.
 *
 * @param rejection null when everything up to the end of the body was read or may be ignored
 * @param cookie null when there is none, as is the next
 */
record Extensions(Rejection rejection, Cookie cookie, Quota quota) {
  static final int PADDING = 0;
  static final int COOKIE = 1;
  static final int QUOTA = 3;
  static final int FIRST_CRITICAL = 128;
  static final int NOISE = 129;

  /** Empty when there is no extension of this type before one that does not end. */
  static byte[] find(BodyReader body, int wanted) {
    while (body.remaining() > 0) {
      int type = body.u8();
      if (type == PADDING) {
        break;
      }
      int bytes = body.u16();
      if (type == wanted) {
        return body.bytes(bytes);
      }
      body.skip(bytes);
    }
    return new byte[0];
  }

  static Extensions read(BodyReader body) {
    Cookie cookie = null;
    Quota quota = null;
    while (body.remaining() > 0) {
      int type = body.u8();
      if (type == PADDING) {
        break;
      }
      if (type >= FIRST_CRITICAL) {
        return new Extensions(Rejection.UNKNOWN_EXTENSION, null, null);
      }
      int bytes = body.u16();
      if (type == COOKIE && bytes == Cookie.BYTES) {
        cookie = Cookie.read(body);
      } else if (type == QUOTA && bytes == Quota.BYTES) {
        quota = Quota.read(body);
      } else {
        body.skip(bytes);
      }
    }
    return new Extensions(null, cookie, quota);
  }

  /** Null when everything up to the end of the body may be ignored. */
  static Rejection skip(BodyReader body) {
    return read(body).rejection;
  }
}
