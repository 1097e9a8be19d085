package io.filecast.text;

import java.nio.charset.Charset;

/** The character set of the locale: that of terminals, arguments, variables and file names. */
public final class LocaleCharset {
  private static final Charset OUTPUT = of("native.encoding");
  private static final Charset SYSTEM = of("sun.jnu.encoding");

  private LocaleCharset() {}

  /** For what is printed. */
  public static Charset ofOutput() {
    return OUTPUT;
  }

  /** In which Java exchanges arguments and file names with the system. */
  public static Charset ofNames() {
    return SYSTEM;
  }

  private static Charset of(String property) {
    String name = System.getProperty(property, "");
    return !name.isEmpty() && Charset.isSupported(name)
        ? Charset.forName(name)
        : Charset.defaultCharset();
  }
}
