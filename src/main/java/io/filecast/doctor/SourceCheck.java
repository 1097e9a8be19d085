package io.filecast.doctor;

import io.filecast.config.ByteSize;
import io.filecast.content.file.FileException;
import io.filecast.content.file.SourceSnapshot;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Whether the configured file can be sent.
 *
 * @param bytes its size; empty when it cannot be sent
 * @param failure why it cannot; null when it can
 */
record SourceCheck(Path file, OptionalLong bytes, String failure) implements Check {
  private static final String NAME = "file";

  /** Looks at the file the way a transfer does. Blocking. */
  static SourceCheck of(Path file) {
    try {
      return new SourceCheck(file, OptionalLong.of(SourceSnapshot.take(file).size()), null);
    } catch (FileException e) {
      return new SourceCheck(file, OptionalLong.empty(), e.getMessage());
    }
  }

  @Override
  public Finding look() {
    return failure == null
        ? Finding.ok(NAME, Remedies.plain(file) + ", " + ByteSize.format(bytes.getAsLong()))
        : Finding.problem(NAME, Remedies.plain(failure));
  }
}
