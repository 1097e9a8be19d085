package io.filecast.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A family of units: the one place where a number with a unit is read, and printed again. Upper and
 * lower case count: {@code Mb} is not {@code MB}.
 */
final class Units {
  /** A number may have a fraction; spaces between number and unit do not matter. */
  private static final Pattern SYNTAX =
      Pattern.compile("([0-9]{1,18})(\\.[0-9]{1,6})?\\s*([A-Za-z/]*)");

  private final String noun;
  private final String example;
  private final Map<String, Long> factors;
  private final List<String> printed;

  /**
   * @param noun what such a number is called in a mistake: {@code a size}
   * @param example a text that is right
   * @param factors what each unit stands for, in the order they are listed
   * @param printed the units used for printing, smallest first; the first stands for 1
   */
  Units(String noun, String example, Map<String, Long> factors, List<String> printed) {
    this.noun = noun;
    this.example = example;
    this.factors = factors;
    this.printed = printed;
  }

  /**
   * What a number may be, and what else may stand for it.
   *
   * @param wordValue what each of the words stands for
   */
  record Range(long min, long max, boolean plainAllowed, List<String> words, long wordValue) {}

  /**
   * Reads a text.
   *
   * @param source what the text was given to, for the error
   * @return the number in the smallest unit, rounded, or what one of the words stands for
   * @throws ConfigException with source, text and what would be right
   */
  long parse(String source, String text, Range range) {
    if (range.words().contains(text.strip())) {
      return range.wordValue();
    }
    Matcher matcher = SYNTAX.matcher(text.strip());
    if (!matcher.matches()) {
      throw wrong(source, text, range);
    }
    boolean isPlain = matcher.group(3).isEmpty();
    Long factor = isPlain ? Long.valueOf(1) : factors.get(matcher.group(3));
    if (factor == null || isPlain && (!range.plainAllowed() || matcher.group(2) != null)) {
      throw wrong(source, text, range);
    }
    String digits = matcher.group(1) + (matcher.group(2) == null ? "" : matcher.group(2));
    BigDecimal value = new BigDecimal(digits).multiply(BigDecimal.valueOf(factor));
    if (value.compareTo(BigDecimal.valueOf(range.max())) > 0) {
      throw outside(source, text, "over", range.max(), range);
    }
    if (value.compareTo(BigDecimal.valueOf(range.min())) < 0) {
      throw outside(source, text, "below", range.min(), range);
    }
    return value.setScale(0, RoundingMode.HALF_UP).longValueExact();
  }

  /**
   * Checks a plain number.
   *
   * @throws ConfigException with source, number and limits
   */
  long check(String source, long number, Range range) {
    if (number < range.min() || number > range.max()) {
      boolean isBelow = number < range.min();
      throw outside(
          source,
          String.valueOf(number),
          isBelow ? "below" : "over",
          isBelow ? range.min() : range.max(),
          range);
    }
    return number;
  }

  private ConfigException outside(
      String source, String text, String side, long limit, Range range) {
    return new ConfigException(
        "%s=%s is %s the limit %s; use %s"
            .formatted(source, text, side, exact(limit), limits(range)));
  }

  ConfigException wrong(String source, Object value, Range range) {
    String text = String.valueOf(value);
    String words = range.words().isEmpty() ? "" : String.join(", ", range.words()) + ", or ";
    String plain = range.plainAllowed() ? " (without one: " + printed.get(0) + ")" : "";
    return new ConfigException(
        "%s=%s is not %s; %suse %sa number with one of %s%s, as in %s"
            .formatted(
                source,
                text,
                noun,
                meant(text),
                words,
                String.join(", ", factors.keySet()),
                plain,
                example));
  }

  /** {@code did you mean 12KB? }, where only upper and lower case are wrong. */
  private String meant(String text) {
    Matcher matcher = SYNTAX.matcher(text.strip());
    if (!matcher.matches()) {
      return "";
    }
    List<String> near =
        factors.keySet().stream().filter(unit -> unit.equalsIgnoreCase(matcher.group(3))).toList();
    String fraction = matcher.group(2) == null ? "" : matcher.group(2);
    return near.size() == 1
        ? "did you mean %s%s%s? ".formatted(matcher.group(1), fraction, near.get(0))
        : "";
  }

  /** {@code auto, 1200 B to 65507 B}. */
  String limits(Range range) {
    String words = range.words().isEmpty() ? "" : String.join(", ", range.words()) + ", ";
    return "%s%s to %s".formatted(words, exact(range.min()), exact(range.max()));
  }

  /** {@code 8 MiB}: the same number to the last digit, in the unit that makes it the smallest. */
  String exact(long number) {
    String best = printed.get(0);
    for (String unit : printed) {
      boolean isWhole = number != 0 && number % factors.get(unit) == 0;
      best = isWhole && factors.get(unit) > factors.get(best) ? unit : best;
    }
    return number / factors.get(best) + " " + best;
  }

  /**
   * {@code 12.003 KB}: in the largest of some units that leaves at least 1, at most three digits
   * behind the point.
   *
   * @param units smallest first
   */
  String rounded(long number, List<String> units) {
    String best = units.get(0);
    for (String unit : units) {
      best = number >= factors.get(unit) ? unit : best;
    }
    BigDecimal value =
        BigDecimal.valueOf(number)
            .divide(BigDecimal.valueOf(factors.get(best)), 3, RoundingMode.HALF_UP)
            .stripTrailingZeros();
    return value.toPlainString() + " " + best;
  }

  /** What JSON Schema says of a text with a unit; limits it cannot know. */
  String pattern(Range range) {
    String unit = "\\s*(" + String.join("|", factors.keySet()) + ")\\s*$";
    String number = "^\\s*[0-9]{1,18}";
    String texts =
        range.words().isEmpty() ? "" : "^\\s*(" + String.join("|", range.words()) + ")\\s*$|";
    String plain = range.plainAllowed() ? "|" + number + "\\s*$" : "";
    return texts + number + "(\\.[0-9]{1,6})?" + unit + plain;
  }

  /** For a literal map that keeps its order. */
  static Map<String, Long> factors(Object... unitsAndFactors) {
    Map<String, Long> factors = new java.util.LinkedHashMap<>();
    for (int i = 0; i < unitsAndFactors.length; i += 2) {
      factors.put((String) unitsAndFactors[i], (Long) unitsAndFactors[i + 1]);
    }
    return java.util.Collections.unmodifiableMap(factors);
  }
}
