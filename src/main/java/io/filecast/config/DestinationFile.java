package io.filecast.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A file of destinations: one, or a node set, a line; {@code #} begins a comment. A pipe serves as
 * well: {@code @<(bash)}.
 */
final class DestinationFile {
  /** Far more than the longest host names for all destinations that are allowed. */
  private static final int MAX_BYTES = 4 << 20;

  private static final String PREFIX = "destinations: ";
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private DestinationFile() {}

  /**
   * Reads a file.
   *
   * @param name relative to the working directory
   * @param use gets what each line names
   * @throws ConfigException when it cannot be read, names nobody, or {@code use} refuses a line:
   *     then with the number of the line
   */
  static void lines(String name, Consumer<String> use) {
    int used = 0;
    List<String> lines = read(name).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      int comment = line.indexOf('#');
      String entry = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (!entry.isEmpty()) {
        use(name, i + 1, entry, use);
        used++;
      }
    }
    if (used == 0) {
      throw new ConfigException(PREFIX + "@%s names no destination".formatted(name));
    }
  }

  private static void use(String name, int number, String entry, Consumer<String> use) {
    try {
      if (entry.startsWith("@")) {
        throw new ConfigException("\"%s\" is a file in a file; write its lines".formatted(entry));
      }
      use.accept(entry);
    } catch (ConfigException e) {
      String what = e.getMessage().replaceFirst("^" + PREFIX, "");
      throw new ConfigException(PREFIX + "@%s line %d: %s".formatted(name, number, what));
    }
  }

  private static String read(String name) {
    try (InputStream in = Files.newInputStream(path(name))) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw unusable(name, "is over the limit " + ByteSize.exact(MAX_BYTES));
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw unusable(name, "is not text in UTF-8");
    } catch (IOException e) {
      throw unusable(name, "cannot be read");
    }
  }

  private static Path path(String name) {
    if (name.isEmpty()) {
      throw unusable(name, "lacks the name of a file");
    }
    try {
      Path path = Path.of(name);
      if (Files.isDirectory(path)) {
        throw unusable(name, "is a directory");
      }
      if (!Files.exists(path)) {
        throw unusable(
            name,
            "does not exist; the path is relative to the working directory "
                + Path.of("").toAbsolutePath());
      }
      return path;
    } catch (InvalidPathException e) {
      throw unusable(name, "cannot be a file name here");
    }
  }

  private static ConfigException unusable(String name, String why) {
    return new ConfigException(PREFIX + "@%s %s".formatted(name, why));
  }
}
