package io.filecast.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes as users write it: a number and a unit, {@code 12KB} or {@code 1.5 GiB}. */
public final class ByteSize {
  private static final Pattern SYNTAX =
      Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,6})?)\\s*(\\w+)");

  private static final Map<String, Long> BYTES_OF = new LinkedHashMap<>();

  static {
    BYTES_OF.put("B", 1L);
    BYTES_OF.put("KB", 1_000L);
    BYTES_OF.put("KiB", 1L << 10);
    BYTES_OF.put("MB", 1_000_000L);
    BYTES_OF.put("MiB", 1L << 20);
    BYTES_OF.put("GB", 1_000_000_000L);
    BYTES_OF.put("GiB", 1L << 30);
  }

  private ByteSize() {}

  /**
   * @param source what the text was given to, for the error
   * @param maxBytes largest size that makes sense there
   * @return bytes, at least 1
   * @throws ConfigException when the text is no number with a unit, is not a whole number of bytes,
   *     or is over the limit
   */
  public static long parse(String source, String text, long maxBytes) {
    Matcher matcher = SYNTAX.matcher(text.strip());
    Long unitBytes = matcher.matches() ? BYTES_OF.get(matcher.group(2)) : null;
    if (unitBytes == null) {
      throw new ConfigException(
          "%s=%s is not a size; use a number with one of %s, as in 12KB"
              .formatted(source, text, String.join(", ", BYTES_OF.keySet())));
    }
    BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unitBytes));
    if (bytes.compareTo(BigDecimal.ONE) < 0 || bytes.compareTo(BigDecimal.valueOf(maxBytes)) > 0) {
      throw new ConfigException(
          "%s=%s is outside 1B to %s".formatted(source, text, format(maxBytes)));
    }
    return bytes.setScale(0, RoundingMode.HALF_UP).longValueExact();
  }

  /**
   * {@code 12.003 KB}, in the largest unit of a thousand that leaves a number of at least 1; at
   * most three digits behind the point.
   */
  public static String format(long bytes) {
    String unit = "B";
    for (String larger : new String[] {"KB", "MB", "GB"}) {
      unit = bytes >= BYTES_OF.get(larger) ? larger : unit;
    }
    BigDecimal value =
        BigDecimal.valueOf(bytes)
            .divide(BigDecimal.valueOf(BYTES_OF.get(unit)), 3, RoundingMode.HALF_UP)
            .stripTrailingZeros();
    return value.toPlainString() + " " + unit;
  }
}
