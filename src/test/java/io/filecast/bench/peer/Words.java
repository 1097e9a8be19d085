package io.filecast.bench.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Words added to the command lines of a contender.
 *
 * @param sender behind those of the sending command
 * @param receiver behind those of the receiving one
 */
public record Words(List<String> sender, List<String> receiver) {
  public static final Words NONE = new Words(List.of(), List.of());

  /** {@code sender words // receiver words}. */
  public static Words parse(String text) {
    String[] sides = (text + " ").split("//", 2);
    return new Words(split(sides[0]), sides.length > 1 ? split(sides[1]) : List.of());
  }

  private static List<String> split(String words) {
    return Arrays.stream(words.strip().split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }

  static List<String> join(List<String> some, List<String> more) {
    List<String> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  /** A shell that runs all at the same time and fails when one of them does. */
  static List<String> inParallel(List<List<String>> commands) {
    String starts =
        commands.stream()
            .map(command -> command.stream().map(Words::quoted).collect(Collectors.joining(" ")))
            .map(command -> command + " & pids+=($!);")
            .collect(Collectors.joining("\n"));
    return List.of(
        "bash",
        "-c",
        "pids=(); code=0;\n"
            + starts
            + "\nfor p in ${pids[@]}; do wait $p || code=1; done; exit $code");
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
