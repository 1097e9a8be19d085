package io.filecast.wire;

import java.nio.ByteBuffer;

/**
 * The tail of every control packet's body: a list of (type 8 bits, length 16 bits, value). Type 0
 * is padding up to the end. An unknown type below 128 is skipped, and so is a known one where it
 * has no meaning or another length; from 128 on a type must be understood, and a packet that holds
 * an unknown one is refused: an OFFER by REJECT({@link Reason#UNSUPPORTED}), any other silently.
 *
 * <pre>
 * type  in             what
 *    0  any            padding
 *    1  REJECT, OFFER  {@link Cookie}
 *    3  REJECT         {@link Quota}
 *    4  REJECT         {@link Unsupported}
 *    5  OFFER          reserved: attributes of a single file, a line of the manifest
 *    6  OFFER          Ed25519 key of the transfer (RFC 8032), 32 bytes; only sealed
 *    7  OFFER          reserved: bytes of the metadata space (64), SHA-256 of them (256)
 *    8  FINISH         reserved: content bytes (64), where OFFER did not say them
 *   16-31 answer to an ECHO: {@link EchoFacts}
 *   32  ECHO           {@link EchoGroup}
 *  129  OFFER, ACCEPT  a Noise handshake message ({@link HandshakePacket})
 * </pre>
 *
 * @param unknownCritical type of the first extension that would have to be known; 0 = none
 * @param cookie null when there is none, as are the next
 */
record Extensions(
    int unknownCritical,
    Cookie cookie,
    Quota quota,
    Unsupported unsupported,
    ByteBuffer transferKey) {
  static final int PADDING = 0;
  static final int COOKIE = 1;
  static final int QUOTA = 3;
  static final int UNSUPPORTED = 4;
  static final int TRANSFER_KEY = 6;
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
    Unsupported unsupported = null;
    ByteBuffer transferKey = null;
    while (body.remaining() > 0) {
      int type = body.u8();
      if (type == PADDING) {
        body.skip(body.remaining());
        break;
      }
      if (type >= FIRST_CRITICAL) {
        return new Extensions(type, cookie, quota, unsupported, transferKey);
      }
      int bytes = body.u16();
      if (type == COOKIE && bytes == Cookie.BYTES) {
        cookie = Cookie.read(body);
      } else if (type == QUOTA && bytes == Quota.BYTES) {
        quota = Quota.read(body);
      } else if (type == UNSUPPORTED && bytes == Unsupported.BYTES) {
        unsupported = Unsupported.read(body);
      } else if (type == TRANSFER_KEY && bytes == Offer.KEY_BYTES) {
        transferKey = ByteBuffer.wrap(body.bytes(bytes));
      } else {
        body.skip(bytes);
      }
    }
    return new Extensions(0, cookie, quota, unsupported, transferKey);
  }

  /** Null when the packet may be taken. */
  Rejection rejection() {
    return unknownCritical == 0 ? null : Rejection.UNKNOWN_EXTENSION;
  }

  /** Null when everything up to the end of the body may be ignored; allocates nothing. */
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
