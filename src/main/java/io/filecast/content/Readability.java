package io.filecast.content;

/** Which bytes of a content can be had now. A flow asks before it commits to sending them. */
@FunctionalInterface
public interface Readability {
  /** All of the content is in memory. */
  Readability ALL = (offset, leastBytes, mostBytes) -> mostBytes;

  /**
   * Asks for bytes. Where they are not there yet, asking makes somebody fetch them, and the owner
   * of the flow polls it again when they are.
   *
   * @param offset of the first byte, in the content
   * @param leastBytes what is of use, 1 or more
   * @param mostBytes what is wanted, {@code leastBytes} or more
   * @return how many bytes from the offset on can be read until the next call: {@code leastBytes}
   *     to {@code mostBytes}, or 0 when not even the least can be had now
   */
  int readable(long offset, int leastBytes, int mostBytes);
}
