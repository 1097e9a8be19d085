package io.filecast.content.file;

import io.filecast.config.OnExists;
import java.util.Objects;

/**
 * The file that a sender offers.
 *
 * @param size bytes, 0 or more
 * @param mtimeNanos modification time at the sender, nanoseconds since 1970; with name and size it
 *     tells whether a partial file belongs to this content
 * @param symbolBytes bytes of a symbol, 1 or more: what was received before counts in whole symbols
 * @param onExists what to do when the name is taken
 * @param mayDiscard whether what is left of another content under this name may go for it
 */
public record Incoming(
    FileName name,
    long size,
    long mtimeNanos,
    int symbolBytes,
    OnExists onExists,
    boolean mayDiscard) {
  /** What is left of another content under this name may go for it. */
  public Incoming(FileName name, long size, long mtimeNanos, int symbolBytes, OnExists onExists) {
    this(name, size, mtimeNanos, symbolBytes, onExists, true);
  }

  public Incoming {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(onExists, "onExists");
    if (size < 0 || symbolBytes < 1) {
      throw new IllegalArgumentException(
          "size="
              + size
              + ", symbolBytes="
              + symbolBytes
              + ": a file has 0 bytes or more in symbols of 1 or more");
    }
  }
}
