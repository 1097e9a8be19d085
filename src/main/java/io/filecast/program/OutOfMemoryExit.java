package io.filecast.program;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the JVM when its memory has run out: some thread could not do what it had begun, and a
 * supervisor can start the program again. The launchers have Java do so too, but memory outside of
 * the heap and a plain {@code java -jar} are for this.
 */
public final class OutOfMemoryExit implements Thread.UncaughtExceptionHandler {
  /** What Java itself exits with under {@code -XX:+ExitOnOutOfMemoryError}. */
  public static final int CODE = 3;

  private static final Logger LOG = LoggerFactory.getLogger(OutOfMemoryExit.class);

  /** Made beforehand: there is no memory when it is wanted. */
  private static final byte[] MESSAGE =
      "out of memory; start Java with more: -Xmx, and -XX:MaxDirectMemorySize where that is set\n"
          .getBytes(StandardCharsets.US_ASCII);

  private static final FileOutputStream STDERR = new FileOutputStream(FileDescriptor.err);

  private OutOfMemoryExit() {}

  /** For all threads of this JVM. */
  public static void install() {
    Thread.setDefaultUncaughtExceptionHandler(new OutOfMemoryExit());
  }

  @Override
  public void uncaughtException(Thread thread, Throwable e) {
    if (e instanceof OutOfMemoryError) {
      try {
        STDERR.write(MESSAGE);
        STDERR.write((e.getMessage() + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException | OutOfMemoryError nothingMoreCanBeSaid) {
        // The exit code says it as well.
      } finally {
        Runtime.getRuntime().halt(CODE);
      }
    }
    LOG.error("this is a mistake in filecast; please report it", e);
  }
}
