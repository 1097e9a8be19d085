package io.filecast.protocol.raw;

/** The next piece of content to send; filled by a session, used again for the next. */
public final class Piece {
  private long offset;
  private int bytes;
  private int datagrams;

  void set(long newOffset, int newBytes, int newDatagrams) {
    offset = newOffset;
    bytes = newBytes;
    datagrams = newDatagrams;
  }

  /** Where the piece begins in the content. */
  public long offset() {
    return offset;
  }

  /** Size of the piece, all its datagrams together. */
  public int bytes() {
    return bytes;
  }

  /** In how many datagrams it leaves. */
  public int datagrams() {
    return datagrams;
  }
}
