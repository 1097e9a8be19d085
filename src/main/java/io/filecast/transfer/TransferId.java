package io.filecast.transfer;

/** The random 64-bit id of a transfer, as text. */
public final class TransferId {
  private TransferId() {}

  /** 16 hexadecimal digits, in the order of the bytes on the wire. */
  public static String text(long transferId) {
    return "%016x".formatted(transferId);
  }

  /** Reads what {@link #text} has written. */
  public static long parse(String text) {
    return Long.parseUnsignedLong(text, 16);
  }
}
