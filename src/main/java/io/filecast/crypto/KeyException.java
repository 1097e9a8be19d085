package io.filecast.crypto;

/** A key that cannot be used, in one line for an operator; never holds secret bytes. */
public final class KeyException extends Exception {
  private static final long serialVersionUID = 1L;

  KeyException(String message) {
    super(message);
  }
}
