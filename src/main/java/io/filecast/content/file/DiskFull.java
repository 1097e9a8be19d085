package io.filecast.content.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Recognizes the failures of a file system that has no room. Java passes on nothing but the
 * system's message for ENOSPC and EDQUOT, which may be in the language of the locale.
 */
final class DiskFull {
  /** A device that is always full, and so has the message. */
  private static final Path ALWAYS_FULL = Path.of("/dev/full");

  private static final String MESSAGE = message();

  private DiskFull() {}

  /** Whether a failure, or what caused it, says so. */
  static boolean isSaidBy(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      if (e instanceof IOException
          && (message.contains("no space left")
              || message.contains("quota exceeded")
              || message.contains(MESSAGE))) {
        return true;
      }
    }
    return false;
  }

  private static String message() {
    try (FileChannel full = FileChannel.open(ALWAYS_FULL, StandardOpenOption.WRITE)) {
      full.write(ByteBuffer.allocate(1));
    } catch (IOException e) {
      // Elsewhere than on Linux: that the device is missing, which no other failure says.
      return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    }
    return ALWAYS_FULL.toString();
  }
}
