package io.filecast.wire;

/**
 * The tail of OFFER, ACCEPT and REJECT: a list of (type 8 bits, length 16 bits, value). Type 0 is
 * padding up to the end. An unknown type below 128 is skipped; from 128 on it must be understood,
 * and a packet that holds an unknown one is refused.
 *
 * <p>Reserved, not yet sent: 1 cookie, 2 group address, 129 Noise handshake message, 130 manifest.
 */
final class Extensions {
  static final int PADDING = 0;
  static final int FIRST_CRITICAL = 128;
  static final int NOISE = 129;

  private Extensions() {}

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

  /** Null when everything up to the end of the body may be ignored. */
  static Rejection skip(BodyReader body) {
    while (body.remaining() > 0) {
      int type = body.u8();
      if (type == PADDING) {
        return null;
      }
      if (type >= FIRST_CRITICAL) {
        return Rejection.UNKNOWN_EXTENSION;
      }
      body.skip(body.u16());
    }
    return null;
  }
}
