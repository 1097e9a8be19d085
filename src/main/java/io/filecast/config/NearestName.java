package io.filecast.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses which known name a mistyped one was meant to be, by edit distance. */
public final class NearestName {
  private NearestName() {}

  /** The known name that takes the fewest edits, when that is at most every third character. */
  public static Optional<String> of(String typed, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(name -> distance(typed, name)))
        .filter(name -> distance(typed, name) <= Math.max(1, name.length() / 3));
  }

  /** {@code chunkBytes} is as near to {@code raw.chunkBytes} as to itself: a forgotten group. */
  private static int distance(String typed, String name) {
    int whole = edits(typed.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
    String last = name.substring(name.lastIndexOf('.') + 1);
    return Math.min(whole, edits(typed.toLowerCase(Locale.ROOT), last.toLowerCase(Locale.ROOT)));
  }

  /** Levenshtein distance. */
  private static int edits(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replace, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
