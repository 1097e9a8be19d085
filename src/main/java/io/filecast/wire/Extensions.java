package io.filecast.wire;

/**
 * The tail of OFFER, ACCEPT and REJECT: a list of (type 8 bits, length 16 bits, value). Type 0 is
 * padding up to the end. An unknown type below 128 is skipped; from 128 on it must be understood,
 * and a packet that holds an unknown one is refused.
 *
 * <p>1 is a {@link Cookie}. Reserved, not yet sent: 2 group address, 129 Noise handshake message,
 * 130 manifest.
 *
 * @param rejection null when everything up to the end of the body was read or may be ignored
 * @param cookie null when there is none
 */
record Extensions(Rejection rejection, Cookie cookie) {
  static final int PADDING = 0;
  static final int COOKIE = 1;
  static final int FIRST_CRITICAL = 128;

  static Extensions read(BodyReader body) {
    Cookie cookie = null;
    while (body.remaining() > 0) {
      int type = body.u8();
      if (type == PADDING) {
        break;
      }
      if (type >= FIRST_CRITICAL) {
        return new Extensions(Rejection.UNKNOWN_EXTENSION, null);
      }
      int bytes = body.u16();
      if (type == COOKIE && bytes == Cookie.BYTES) {
        cookie = Cookie.read(body);
      } else {
        body.skip(bytes);
      }
    }
    return new Extensions(null, cookie);
  }

  /** Null when everything up to the end of the body may be ignored. */
  static Rejection skip(BodyReader body) {
    return read(body).rejection;
  }
}
