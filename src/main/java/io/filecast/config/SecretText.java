package io.filecast.config;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides what may be a private key in a message for an operator: whatever stands where a key could
 * be mistyped is quoted sooner or later, and logs are kept.
 */
public final class SecretText {
  /** A key has 43 characters and an equals sign; most of one is worth hiding, too. */
  private static final Pattern LONG_WORD = Pattern.compile("[A-Za-z0-9+/]{32,}={0,2}");

  private SecretText() {}

  /** The message with each run of base64 that looks drawn at random left out. */
  public static String hide(String message) {
    return LONG_WORD.matcher(message).replaceAll(SecretText::shown);
  }

  private static String shown(MatchResult word) {
    return looksRandom(word.group())
        ? "(a key, not shown)"
        : Matcher.quoteReplacement(word.group());
  }

  /**
   * Neighbours in random base64 are of different kinds (capital, small letter, digit) two times in
   * three, in the names of files and hosts one time in ten. Slashes stand in paths, too.
   */
  private static boolean looksRandom(String word) {
    String letters = word.replace("/", "");
    int changes = 0;
    for (int i = 1; i < letters.length(); i++) {
      changes += kind(letters.charAt(i)) == kind(letters.charAt(i - 1)) ? 0 : 1;
    }
    return 5 * changes > letters.length();
  }

  private static int kind(char c) {
    if (c >= 'A' && c <= 'Z') {
      return 0;
    }
    if (c >= 'a' && c <= 'z') {
      return 1;
    }
    return c >= '0' && c <= '9' ? 2 : 3;
  }
}
