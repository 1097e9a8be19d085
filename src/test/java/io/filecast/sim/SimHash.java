package io.filecast.sim;

import io.filecast.wire.ContentHash;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What both ends of a simulated transfer compare. */
final class SimHash {
  private SimHash() {}

  static ContentHash sha256(byte[] bytes) {
    try {
      return ContentHash.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
