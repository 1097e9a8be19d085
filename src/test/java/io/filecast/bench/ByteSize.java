package io.filecast.bench;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: 12371, 100MiB, 1g; units are powers of 1024. */
final class ByteSize {
  private static final Pattern FORM = Pattern.compile("(\\d+)\\s*([kmg]?)(ib|b)?");

  private ByteSize() {}

  static long parse(String text) {
    Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no size; write 12371, 100MiB or 1GiB");
    }
    return Long.parseLong(matcher.group(1))
        << switch (matcher.group(2)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          default -> 0;
        };
  }

  static String text(long bytes) {
    if (bytes >= 1L << 30 && bytes % (1L << 30) == 0) {
      return (bytes >> 30) + " GiB";
    }
    if (bytes >= 1L << 20 && bytes % (1L << 20) == 0) {
      return (bytes >> 20) + " MiB";
    }
    return bytes + " bytes";
  }
}
