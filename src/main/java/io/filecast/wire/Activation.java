package io.filecast.wire;

/**
 * ACTIVATE: every receiver that must has its copy, so this one may put its own into place.
 * Specified; this build checks it and drops it.
 *
 * <p>The body is that of FINISH: the hash's algorithm (8 bits, 1 = SHA-256) and its 32 bytes.
 * Header number: the attempt. Sent to a receiver that has sent RECEIPT(staged), every 250 ms until
 * RECEIPT without the flag "staged" comes: the copy is in its place, or why it is not. A receiver
 * whose staged copy has another hash drops it; one that has put its copy into place answers with
 * its RECEIPT again.
 */
final class Activation {
  private Activation() {}

  static Rejection read(BodyReader body) {
    boolean known = body.u8() == ContentHash.SHA_256;
    body.skip(ContentHash.BYTES);
    return known ? Rejection.UNSUPPORTED : Rejection.BAD_FIELD;
  }
}
