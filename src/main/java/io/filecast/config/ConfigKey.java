package io.filecast.config;

import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.Locale;

/**
 * One key of the configuration: the only place where its limits, default and meaning are written
 * down.
 *
 * @param path dotted path in the JSON file, {@code raw.chunkBytes}
 * @param type what values it takes
 * @param min smallest number allowed, for numbers with and without a unit
 * @param max largest number allowed
 * @param choices the texts allowed, for {@link Type#CHOICE}; for a number with a unit those that
 *     stand for its default: {@code auto}
 * @param defaultValue used when nothing else is said; null when the key must be given
 * @param meaning one sentence for the help text, with the unit
 */
public record ConfigKey(
    String path,
    Type type,
    long min,
    long max,
    List<String> choices,
    Object defaultValue,
    String meaning) {

  /** Prefix of the environment variables that set a key. */
  public static final String ENVIRONMENT_PREFIX = "FILECAST_";

  /** What values a key takes. */
  public enum Type {
    TEXT,
    /** A text that may also be written as a plain number in JSON: {@code "95%"} or {@code 3}. */
    WORD,
    INTEGER,
    CHOICE,
    /** A JSON array of public keys, or a text: some, separated by commas, or the name of a file. */
    KEYS,
    /** A number of bytes, or a text with a unit: {@code 8388608} or {@code "8MiB"}. */
    BYTES,
    /** A number of milliseconds, or a text with a unit: {@code 5000} or {@code "5s"}. */
    MILLIS,
    /** A text with a unit: {@code "100Mbit/s"}. */
    RATE,
    /**
     * A JSON array of {@code host[:port]} texts, node sets, {@code @file}s or {@code {name, host,
     * port}} objects.
     */
    DESTINATIONS
  }

  static ConfigKey text(String path, String defaultValue, String meaning) {
    return new ConfigKey(path, Type.TEXT, 0, 0, List.of(), defaultValue, meaning);
  }

  static ConfigKey word(String path, String defaultValue, String meaning) {
    return new ConfigKey(path, Type.WORD, 0, 0, List.of(), defaultValue, meaning);
  }

  static ConfigKey keys(String path, String meaning) {
    return new ConfigKey(path, Type.KEYS, 0, 0, List.of(), KeyText.NONE, meaning);
  }

  static ConfigKey integer(String path, long min, long max, long defaultValue, String meaning) {
    return new ConfigKey(path, Type.INTEGER, min, max, List.of(), defaultValue, meaning);
  }

  static ConfigKey bytes(String path, long min, long max, long defaultValue, String meaning) {
    return new ConfigKey(path, Type.BYTES, min, max, List.of(), defaultValue, meaning);
  }

  /** A number of bytes, by default what a word stands for. */
  static ConfigKey bytesOr(String word, String path, long min, long max, String meaning) {
    return bytesOr(word, 0, path, min, max, meaning);
  }

  /** The same where 0 is a number like others, and something else stands for the word. */
  static ConfigKey bytesOr(
      String word, long wordValue, String path, long min, long max, String meaning) {
    return new ConfigKey(path, Type.BYTES, min, max, List.of(word), wordValue, meaning);
  }

  static ConfigKey millis(String path, long min, long max, long defaultValue, String meaning) {
    return new ConfigKey(path, Type.MILLIS, min, max, List.of(), defaultValue, meaning);
  }

  /** A rate in bits per second, by default what a word stands for. */
  static ConfigKey rateOr(String word, String path, String meaning) {
    return new ConfigKey(
        path,
        Type.RATE,
        BitRate.MIN_BITS_PER_SECOND,
        BitRate.MAX_BITS_PER_SECOND,
        List.of(word),
        0L,
        meaning);
  }

  static ConfigKey choice(String path, List<String> choices, String defaultValue, String meaning) {
    return new ConfigKey(path, Type.CHOICE, 0, 0, choices, defaultValue, meaning);
  }

  static ConfigKey destinations(String path, String meaning) {
    return new ConfigKey(path, Type.DESTINATIONS, 0, 0, List.of(), null, meaning);
  }

  /** Whether the user has to give a value. */
  public boolean isRequired() {
    return defaultValue == null;
  }

  /** {@code raw.chunkBytes} as an environment variable: {@code FILECAST_RAW_CHUNK_BYTES}. */
  public String environmentName() {
    return ENVIRONMENT_PREFIX + words('_').toUpperCase(Locale.ROOT);
  }

  /** {@code raw.chunkBytes} as a command line option: {@code --raw-chunk-bytes}. */
  public String optionName() {
    return "--" + words('-').toLowerCase(Locale.ROOT);
  }

  /**
   * The value that a text from the environment or the command line stands for.
   *
   * @param source what the text was given to, for the error: {@code --pool-size}
   * @throws ConfigException when the text is not of this key's type; limits are checked by {@link
   *     #check}
   */
  Object parse(String source, String text) {
    return switch (type) {
      case TEXT, WORD, CHOICE, KEYS, BYTES, MILLIS, RATE -> text;
      case INTEGER -> {
        try {
          yield Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
          throw new ConfigException(
              "%s=%s is not a whole number; use %s".formatted(source, text, limits()));
        }
      }
      case DESTINATIONS -> new JsonArray(DestinationList.split(text));
    };
  }

  /**
   * Checks type and limits; for destinations also reads the files they name.
   *
   * @param source where the value stands, for the error: {@code conf/sender.json: raw.chunkBytes}
   * @return the value: String, Long (bytes, milliseconds, bits per second) or JsonArray
   * @throws ConfigException with source, value, limit and remedy
   */
  Object check(String source, Object value) {
    return switch (type) {
      case TEXT -> checkText(source, value);
      case WORD -> checkText(source, value instanceof Integer number ? number.toString() : value);
      case KEYS -> checkKeys(source, value);
      case CHOICE -> checkChoice(source, value);
      case INTEGER -> checkInteger(source, value);
      case BYTES, MILLIS, RATE -> checkQuantity(source, value);
      case DESTINATIONS -> checkDestinations(source, value);
    };
  }

  private static String checkText(String source, Object value) {
    if (!(value instanceof String text) || text.isBlank() || text.indexOf(0) >= 0) {
      throw new ConfigException(
          "%s=%s is not text; %s".formatted(source, value, textRemedy(value)));
    }
    return text;
  }

  private static Object checkKeys(String source, Object value) {
    if (!(value instanceof JsonArray array)) {
      return checkText(source, value);
    }
    if (array.isEmpty() || !array.stream().allMatch(String.class::isInstance)) {
      throw new ConfigException(
          "%s=%s is not a list of public keys; use [\"KEY\", ...], or the name of a file"
              .formatted(source, value));
    }
    array.forEach(key -> KeyText.require(source, (String) key));
    return array;
  }

  private Object checkChoice(String source, Object value) {
    if (!(value instanceof String text) || !choices.contains(text)) {
      throw NearestName.unknown(source, String.valueOf(value), choices);
    }
    return value;
  }

  private long checkInteger(String source, Object value) {
    if (!(value instanceof Integer) && !(value instanceof Long)) {
      throw new ConfigException(
          "%s=%s is not a whole number; use %s".formatted(source, quoted(value), limits()));
    }
    long number = ((Number) value).longValue();
    if (number < min || number > max) {
      boolean below = number < min;
      throw new ConfigException(
          "%s=%d is %s the limit %d; use %s"
              .formatted(source, number, below ? "below" : "over", below ? min : max, limits()));
    }
    return number;
  }

  private static Object checkDestinations(String source, Object value) {
    if (!(value instanceof JsonArray array) || array.isEmpty()) {
      throw new ConfigException(
          "%s=%s is not a list of hosts; use [\"host:port\", ...]".formatted(source, value));
    }
    return DestinationList.expand(array);
  }

  private static String textRemedy(Object value) {
    if (!(value instanceof String text)) {
      return "write it in quotes";
    }
    return text.isBlank() ? "give it a value or leave it out" : "leave the zero character out";
  }

  private long checkQuantity(String source, Object value) {
    if (value instanceof String text) {
      return units().parse(source, text, range());
    }
    if (type == Type.RATE || !(value instanceof Integer) && !(value instanceof Long)) {
      throw units().wrong(source, value, range());
    }
    return units().check(source, ((Number) value).longValue(), range());
  }

  private Units units() {
    return switch (type) {
      case BYTES -> ByteSize.UNITS;
      case MILLIS -> TimeSpan.UNITS;
      case RATE -> BitRate.UNITS;
      default -> throw new IllegalStateException(path + " has no unit");
    };
  }

  /** A rate's name says no unit, so its value has to. */
  private Units.Range range() {
    long wordValue = choices.isEmpty() ? 0 : (Long) defaultValue;
    return new Units.Range(min, max, type != Type.RATE, choices, wordValue);
  }

  /** For a number with a unit: what a text has to look like, as a regular expression. */
  String pattern() {
    return units().pattern(range());
  }

  /** A number as it stands in a file, where {@link #check} makes the same number of it. */
  Object json(long value) {
    boolean isWord = !choices.isEmpty() && value == (Long) defaultValue;
    if (type == Type.INTEGER || !isWord && type != Type.RATE) {
      return value;
    }
    return isWord ? choices.get(0) : value + "bit/s";
  }

  /** A checked value as users would write it: {@code 8 MiB}. */
  public String shown(Object value) {
    return switch (type) {
      case TEXT, WORD, CHOICE, INTEGER, KEYS, DESTINATIONS -> String.valueOf(value);
      case BYTES, MILLIS, RATE ->
          !choices.isEmpty() && value.equals(defaultValue)
              ? choices.get(0)
              : units().exact((Long) value);
    };
  }

  /** The limits in words: {@code 1 to 65507}. */
  public String limits() {
    return switch (type) {
      case TEXT, WORD -> "text";
      case INTEGER -> min + " to " + max;
      case BYTES, MILLIS, RATE -> units().limits(range());
      case CHOICE -> String.join(", ", choices);
      case KEYS -> "file or keys";
      case DESTINATIONS -> "host[:port], ...";
    };
  }

  private String words(char separator) {
    return path.replace('.', separator).replaceAll("([a-z])([A-Z])", "$1" + separator + "$2");
  }

  private static String quoted(Object value) {
    return value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
  }
}
