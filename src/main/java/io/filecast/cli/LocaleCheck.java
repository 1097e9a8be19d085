package io.filecast.cli;

import io.filecast.config.ConfigException;
import io.filecast.config.ConfigKey;
import io.filecast.text.LocaleCharset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Refuses arguments and variables that the character set of the locale cannot decode. Java puts
 * U+FFFD in the place of each such byte, and a file of that name is another one or none. Linux
 * still has the bytes that were given; where it is known that they do read as U+FFFD nothing is
 * refused.
 */
final class LocaleCheck {
  private static final char REPLACEMENT = '\uFFFD';
  private static final Path ARGUMENTS = Path.of("/proc/self/cmdline");
  private static final Path ENVIRONMENT = Path.of("/proc/self/environ");

  private final Charset charset;
  private final List<byte[]> commandLine;
  private final List<byte[]> environment;

  /**
   * @param charset that of the locale
   * @param commandLine what this process was started with, words of Java in front; empty = unknown
   * @param environment its variables; empty = unknown
   */
  LocaleCheck(Charset charset, List<byte[]> commandLine, List<byte[]> environment) {
    this.charset = charset;
    this.commandLine = commandLine;
    this.environment = environment;
  }

  /**
   * @throws ConfigException for the first argument that could not be decoded
   */
  static void arguments(String... words) {
    if (Stream.of(words).anyMatch(LocaleCheck::isDoubtful)) {
      new LocaleCheck(LocaleCharset.ofNames(), strings(ARGUMENTS), List.of()).check(words);
    }
  }

  /**
   * @throws ConfigException for the first variable of filecast that could not be decoded
   */
  static void environment(Map<String, String> variables) {
    if (variables.values().stream().anyMatch(LocaleCheck::isDoubtful)) {
      new LocaleCheck(LocaleCharset.ofNames(), List.of(), strings(ENVIRONMENT)).check(variables);
    }
  }

  private static boolean isDoubtful(String text) {
    return text.indexOf(REPLACEMENT) >= 0;
  }

  void check(String... words) {
    for (int i = 0; i < words.length; i++) {
      int at = commandLine.size() - words.length + i;
      Optional<byte[]> given = at < 0 ? Optional.empty() : Optional.of(commandLine.get(at));
      String option = i > 0 && words[i - 1].startsWith("-") ? words[i - 1] + " " : "";
      check(option, words[i], given);
    }
  }

  void check(Map<String, String> variables) {
    variables.forEach(
        (name, value) -> {
          if (name.startsWith(ConfigKey.ENVIRONMENT_PREFIX)) {
            check(name + "=", value, given(name));
          }
        });
  }

  private Optional<byte[]> given(String variable) {
    byte[] prefix = (variable + "=").getBytes(StandardCharsets.ISO_8859_1);
    return environment.stream()
        .filter(entry -> entry.length >= prefix.length)
        .filter(entry -> ByteBuffer.wrap(entry, 0, prefix.length).equals(ByteBuffer.wrap(prefix)))
        .map(entry -> Arrays.copyOfRange(entry, prefix.length, entry.length))
        .findFirst();
  }

  private void check(String what, String text, Optional<byte[]> given) {
    boolean isDecoded =
        !isDoubtful(text)
            || given.flatMap(bytes -> decoded(bytes, charset)).equals(Optional.of(text));
    if (!isDecoded) {
      boolean isUtf8 =
          given.map(bytes -> decoded(bytes, StandardCharsets.UTF_8).isPresent()).orElse(true);
      throw new ConfigException(
          "%s\"%s\" is not text in %s, the character set of this locale; %s"
              .formatted(
                  what, given.map(LocaleCheck::shown).orElse(text), charset, remedy(isUtf8)));
    }
  }

  private String remedy(boolean isUtf8) {
    return isUtf8 && !charset.equals(StandardCharsets.UTF_8)
        ? "set one with UTF-8: LC_ALL=C.UTF-8"
        : "write it in UTF-8 (LC_ALL=C.UTF-8); a file of another name can be renamed, or piped:"
            + " cat FILE | sender - DEST... --name NAME";
  }

  /** As it is where that is UTF-8, else with its bytes beyond ASCII in numbers. */
  private static String shown(byte[] bytes) {
    return decoded(bytes, StandardCharsets.UTF_8)
        .orElseGet(
            () -> {
              StringBuilder text = new StringBuilder();
              for (byte b : bytes) {
                text.append(b >= 0 ? String.valueOf((char) b) : String.format("\\x%02x", b));
              }
              return text.toString();
            });
  }

  private static Optional<String> decoded(byte[] bytes, Charset charset) {
    try {
      return Optional.of(charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** What the kernel gives as strings that end with a zero; empty where there is no such file. */
  private static List<byte[]> strings(Path file) {
    byte[] all;
    try {
      all = Files.readAllBytes(file);
    } catch (IOException e) {
      return List.of();
    }
    List<byte[]> strings = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == 0) {
        strings.add(Arrays.copyOfRange(all, begin, i));
        begin = i + 1;
      }
    }
    return strings;
  }
}
