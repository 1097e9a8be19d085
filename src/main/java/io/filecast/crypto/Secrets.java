package io.filecast.crypto;

import java.util.Arrays;

/** What a sealed OFFER tells the receiver: the content key and the key of the marks. */
final class Secrets {
  static final int BYTES = ContentKey.BYTES + PacketMarks.KEY_BYTES;

  private Secrets() {}

  static byte[] contentKey(byte[] secrets) {
    return Arrays.copyOf(secrets, ContentKey.BYTES);
  }

  static byte[] marksKey(byte[] secrets) {
    return Arrays.copyOfRange(secrets, ContentKey.BYTES, BYTES);
  }
}
