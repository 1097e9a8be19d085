package io.filecast.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The commands that a document shows: the lines of its blocks fenced with {@code ```sh}. */
final class DocumentedCommands {
  private static final String FENCE = "```";

  private DocumentedCommands() {}

  /** In their order, without comments. */
  static List<String> in(Path document) throws IOException {
    List<String> commands = new ArrayList<>();
    boolean inBlock = false;
    StringBuilder unfinished = new StringBuilder();
    for (String line : Files.readAllLines(document)) {
      if (line.startsWith(FENCE)) {
        inBlock = line.equals(FENCE + "sh");
      } else if (inBlock) {
        String text = line.replaceFirst("(^|\\s+)# .*$", "").strip();
        if (text.endsWith("\\")) {
          unfinished.append(text, 0, text.length() - 1).append(' ');
        } else if (!text.isEmpty()) {
          commands.add((unfinished + text).replaceAll("\\s+", " "));
          unfinished.setLength(0);
        }
      }
    }
    return commands;
  }
}
