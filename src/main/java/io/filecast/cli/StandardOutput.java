package io.filecast.cli;

import io.filecast.cli.terminal.Console;
import io.filecast.text.LocaleCharset;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * Standard output of a program that notices what could not be written: it says so once on stderr,
 * and a success becomes a failure. A reader that has gone, such as {@code head}, had enough: that
 * is none.
 */
final class StandardOutput extends OutputStream {
  /** Follows the descriptor to what it is, on every Unix. */
  private static final Path DESCRIPTOR = Path.of("/dev/fd/1");

  private static final int FILE_TYPE = 0xF000; // S_IFMT
  private static final int PIPE = 0x1000; // S_IFIFO
  private static final int SOCKET = 0xC000; // S_IFSOCK

  /** EPIPE, and EBADF: standard output was closed on purpose, {@code >&-}. */
  private static final Set<String> NOBODY_READS = Set.of("Broken pipe", "Bad file descriptor");

  private final OutputStream out;
  private final boolean hasReader;
  private volatile boolean isLost;

  /**
   * @param hasReader whether another process reads it, which may stop to
   */
  StandardOutput(OutputStream out, boolean hasReader) {
    this.out = out;
    this.hasReader = hasReader;
  }

  /**
   * Runs a program.
   *
   * @return its exit code; for a success whose output was lost that of a failure
   */
  static int of(IntSupplier program) {
    StandardOutput output =
        new StandardOutput(new FileOutputStream(FileDescriptor.out), isPipe(DESCRIPTOR));
    System.setOut(new PrintStream(output, true, LocaleCharset.ofOutput()));
    return output.exitCode(program.getAsInt());
  }

  int exitCode(int code) {
    return isLost && code == ExitCode.OK ? ExitCode.FAILED : code;
  }

  /** The only error of a pipe is that its reader has gone. */
  static boolean isPipe(Path file) {
    try {
      int type = (Integer) Files.getAttribute(file, "unix:mode") & FILE_TYPE;
      return type == PIPE || type == SOCKET;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false; // then the message has to tell
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    try {
      out.write(bytes, from, count);
    } catch (IOException e) {
      onError(e);
      throw e; // for the stream above, which gives up for good or tries the next
    }
  }

  private void onError(IOException e) {
    if (!isLost && !hasReader && !NOBODY_READS.contains(e.getMessage())) {
      isLost = true;
      Console.error(
          "standard output cannot be written, what is printed is lost: " + e.getMessage());
    }
  }
}
