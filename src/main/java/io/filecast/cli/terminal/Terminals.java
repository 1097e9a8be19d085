package io.filecast.cli.terminal;

import io.filecast.text.LocaleCharset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jline.nativ.CLibrary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What stdout and stderr are connected to, and how large that is. */
public final class Terminals {
  public static final int STDOUT = 1;
  public static final int STDERR = 2;

  private static final Logger LOG = LoggerFactory.getLogger(Terminals.class);

  /** What terminals are called under Linux; the file system says it without native code. */
  private static final Pattern TERMINAL_DEVICE = Pattern.compile("/dev/(pts/|tty|console).*");

  private static final Path LINUX_DESCRIPTORS = Path.of("/proc/self/fd");

  private Terminals() {}

  /**
   * A window.
   *
   * @param columns at least 1
   * @param rows at least 1
   */
  record Size(int columns, int rows) {
    /** Of a terminal that does not tell. */
    static final Size USUAL = new Size(80, 24);
  }

  /** Whether a file descriptor is a terminal; one that calls itself dumb does not count. */
  static boolean isTerminal(int descriptor) {
    String name = System.getenv("TERM");
    if (name == null || name.equals("dumb")) {
      return false;
    }
    try {
      Path target = Files.readSymbolicLink(LINUX_DESCRIPTORS.resolve("" + descriptor));
      return TERMINAL_DEVICE.matcher(target.toString()).matches();
    } catch (IOException | UnsupportedOperationException e) {
      return !isWindows() && Native.isTerminal(descriptor);
    }
  }

  private static boolean isWindows() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
  }

  /** Asks the terminal behind a descriptor; costs a system call, the first time some loading. */
  static Size size(int descriptor) {
    return Native.size(descriptor);
  }

  /** Whether characters beyond ASCII reach the terminal as they are. */
  static boolean isUnicode() {
    return LocaleCharset.ofOutput().name().toUpperCase(Locale.ROOT).startsWith("UTF");
  }

  /** Apart, since it loads a native library: only programs that run for a while need it. */
  private static final class Native {
    private static boolean isTerminal(int descriptor) {
      try {
        return CLibrary.isatty(descriptor) == 1;
      } catch (LinkageError | RuntimeException e) { // no such library for this machine
        LOG.debug("no native access to terminals: {}", e.toString());
        return false;
      }
    }

    private static Size size(int descriptor) {
      try {
        CLibrary.WinSize size = new CLibrary.WinSize();
        boolean told = CLibrary.ioctl(descriptor, CLibrary.TIOCGWINSZ, size) == 0;
        return told && size.ws_col > 0 && size.ws_row > 0
            ? new Size(size.ws_col, size.ws_row)
            : Size.USUAL;
      } catch (LinkageError | RuntimeException e) {
        LOG.debug("no native access to terminals: {}", e.toString());
        return Size.USUAL;
      }
    }
  }
}
