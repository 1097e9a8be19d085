package io.filecast.cli;

import io.filecast.config.ByteSize;
import io.filecast.config.ConfigException;
import io.filecast.config.Mode;
import io.filecast.config.TransferSpec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Standard input as the file to send. A transfer begins with the size of its content, and repairs
 * go back to any byte of it, so the input is first written to a file, to its end; that file is sent
 * and deleted.
 */
final class StandardInput {
  private static final Logger LOG = LoggerFactory.getLogger(StandardInput.class);

  /** What stands for it where a file is named; {@code ./-} is a file of that name. */
  static final String NAME = "-";

  private static final int STEP_BYTES = 1 << 18;

  private final AtomicLong bytes = new AtomicLong();
  private final Path spool;

  private StandardInput(Path spool) {
    this.spool = spool;
  }

  static boolean isMeantBy(TransferSpec transfer) {
    return transfer.file().toString().equals(NAME);
  }

  /**
   * @throws ConfigException when the receivers would not know what to call it
   */
  static void requireName(TransferSpec transfer) {
    boolean isNameless = transfer.reliable().nameFor(transfer.file()).equals(NAME);
    if (isNameless && transfer.mode() == Mode.RELIABLE) {
      throw new ConfigException(
          "file=- is standard input, which has no name; say what the receivers call it: --name NAME");
    }
  }

  /**
   * @throws ConfigException when a person would have to type the content
   */
  static void requirePipe() {
    if (isTerminal()) {
      throw new ConfigException(
          "file=- is standard input, which is a terminal here; pipe something into it:"
              + " tar c photos | sender send - DEST... --name photos.tar");
    }
  }

  /** POSIX has a program for it, and Java has not. */
  private static boolean isTerminal() {
    try {
      ProcessBuilder test = new ProcessBuilder("test", "-t", "0");
      return test.redirectInput(ProcessBuilder.Redirect.INHERIT).start().waitFor() == 0;
    } catch (IOException e) { // no POSIX: then the console is both ends of a terminal
      return System.console() != null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Reads standard input to its end. Blocks; an interrupted program gives up.
   *
   * @param directory where the file goes, which only this user may read
   * @return the file, to be deleted by {@link #delete}
   * @throws UncheckedIOException when nothing comes, or the directory cannot take it
   */
  static StandardInput spool(Program program, Path directory) {
    StandardInput input = create(directory);
    boolean isWhole = false;
    try {
      Promise<Void> read = Promise.promise();
      program.interruption().onComplete(signal -> read.tryFail(input.interrupted()));
      Thread reader = new Thread(() -> input.copy(read), "filecast-stdin");
      reader.setDaemon(true); // a read from a pipe cannot be called off
      reader.start();
      Program.await(read.future());
      isWhole = true;
    } finally {
      if (!isWhole) {
        input.delete();
      }
    }
    LOG.info(
        "standard input: {} in {}, deleted at the end", ByteSize.format(input.bytes()), directory);
    return input;
  }

  private static StandardInput create(Path directory) {
    try {
      Path spool = Files.createTempFile(directory, "filecast-stdin-", "");
      spool.toFile().deleteOnExit(); // should a signal come between two lines of this program
      return new StandardInput(spool);
    } catch (IOException e) {
      throw new ConfigException(
          "--spool-directory=%s cannot take standard input (%s); choose another directory"
              .formatted(directory, e.getClass().getSimpleName()));
    }
  }

  private void copy(Promise<Void> done) {
    try (OutputStream out = Files.newOutputStream(spool)) {
      byte[] step = new byte[STEP_BYTES];
      for (int n = read(step); n >= 0; n = read(step)) {
        write(out, step, n);
      }
      if (bytes.get() == 0) {
        throw new IOException(
            "standard input is empty, nothing was sent; did the command in front of the pipe fail?");
      }
      done.tryComplete();
    } catch (IOException e) {
      done.tryFail(e);
    }
  }

  private int read(byte[] step) throws IOException {
    try {
      InputStream in = System.in;
      return in.read(step);
    } catch (IOException e) {
      throw new IOException("standard input cannot be read: " + e.getMessage(), e);
    }
  }

  private void write(OutputStream out, byte[] step, int n) throws IOException {
    try {
      out.write(step, 0, n);
      bytes.addAndGet(n);
    } catch (IOException e) {
      throw new IOException(
          "standard input does not fit into %s (%s after %s), nothing was sent; choose another --spool-directory"
              .formatted(spool.getParent(), e.getMessage(), ByteSize.format(bytes.get())),
          e);
    }
  }

  private IOException interrupted() {
    return new IOException(
        "interrupted after %s of standard input, nothing was sent"
            .formatted(ByteSize.format(bytes.get())));
  }

  /** The file it is in. */
  Path path() {
    return spool;
  }

  /** How much it was. */
  long bytes() {
    return bytes.get();
  }

  /** Frees the disk; what cannot be deleted is only told. */
  Future<Void> delete() {
    try {
      Files.deleteIfExists(spool);
    } catch (IOException e) {
      LOG.warn("{} could not be deleted ({}); delete it", spool, e.getMessage());
    }
    return Future.succeededFuture();
  }
}
