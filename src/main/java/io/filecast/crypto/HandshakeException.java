package io.filecast.crypto;

/** A handshake message that is not from whom it should be; normal weather, to be counted. */
final class HandshakeException extends Exception {
  private static final long serialVersionUID = 1L;

  HandshakeException(String why) {
    super(why, null, false, false); // no stack trace: a flood of these must stay cheap
  }
}
