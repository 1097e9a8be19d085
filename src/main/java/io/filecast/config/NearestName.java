package io.filecast.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
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

  /** For a value that is none of the few that there are. */
  static ConfigException unknown(String source, String value, List<String> choices) {
    return new ConfigException(
        "%s=%s is unknown; use one of %s%s"
            .formatted(
                source,
                value,
                String.join(", ", choices),
                of(value, choices).map(near -> "; did you mean " + near + "?").orElse("")));
  }

  /** {@code chunkBytes} is as near to {@code raw.chunkBytes} as to itself: a forgotten group. */
  private static int distance(String typed, String name) {
    int whole = edits(typed.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
    String last = name.substring(name.lastIndexOf('.') + 1);
    return Math.min(whole, edits(typed.toLowerCase(Locale.ROOT), last.toLowerCase(Locale.ROOT)));
  }

  /** Optimal string alignment: one edit inserts, deletes, replaces or swaps two neighbours. */
  private static int edits(String a, String b) {
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int replace = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        edits[i][j] = Math.min(replace, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          edits[i][j] = Math.min(edits[i][j], 1 + edits[i - 2][j - 2]);
        }
      }
    }
    return edits[a.length()][b.length()];
  }
}
