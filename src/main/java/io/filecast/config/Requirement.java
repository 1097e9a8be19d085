package io.filecast.config;

/**
 * How many destinations have to end with a proven copy for the transfer to be a success: {@code
 * all}, a number, or a share in percent.
 *
 * @param count how many; 0 when it is a share
 * @param percent the share, above 0 to 100; 0 when it is a count
 */
public record Requirement(int count, double percent) {
  public static final Requirement ALL = new Requirement(0, 100);

  /**
   * @throws ConfigException when the text is none of the three
   */
  static Requirement parse(String source, String text) {
    if (text.equals("all")) {
      return ALL;
    }
    try {
      if (text.endsWith("%")) {
        double percent = Double.parseDouble(text.substring(0, text.length() - 1));
        if (percent > 0 && percent <= 100) {
          return new Requirement(0, percent);
        }
      } else if (Integer.parseInt(text) > 0) {
        return new Requirement(Integer.parseInt(text), 0);
      }
    } catch (NumberFormatException e) {
      throw wrong(source, text);
    }
    throw wrong(source, text);
  }

  private static ConfigException wrong(String source, String text) {
    return new ConfigException(
        "%s=%s is not a requirement; use all, a number of destinations, or a share such as 95%%"
            .formatted(source, text));
  }

  /** How many of so many destinations that is; a share is rounded up. */
  public int of(int destinations) {
    return count > 0
        ? Math.min(count, destinations)
        : (int) Math.ceil(destinations * percent / 100 - 1e-9);
  }

  @Override
  public String toString() {
    return count > 0 ? String.valueOf(count) : percent == 100 ? "all" : percent + "%";
  }
}
