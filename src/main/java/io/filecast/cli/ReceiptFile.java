package io.filecast.cli;

import io.filecast.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Where a sender keeps its receipts: lines are added, none is ever changed. */
record ReceiptFile(Path path) {
  /**
   * Makes sure that receipts can be kept, before there are any.
   *
   * @throws ConfigException when they cannot
   */
  void check() {
    try {
      append(List.of());
    } catch (UncheckedIOException e) {
      throw new ConfigException(
          e.getCause().getMessage() + "; name a file in a directory that this user may write to");
    }
  }

  /**
   * @throws UncheckedIOException that names the file
   */
  void append(List<String> lines) {
    try {
      Files.write(path, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("--receipts=%s cannot be written: %s".formatted(path, e), e));
    }
  }
}
