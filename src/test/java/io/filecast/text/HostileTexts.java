package io.filecast.text;

import java.util.List;

/** Texts that would do something to a reader, or hide from one, for tests of every output. */
public final class HostileTexts {
  public static final List<String> ALL =
      List.of(
          "\u001b]0;title\u0007x", // sets a window's title
          "\u001b[2J\u001b[H", // clears the screen
          "\u001b[31mred", // colours are for filecast alone
          "a\n12:00:00.000 INFO  forged", // a line of its own
          "a\rb", // writes over the line
          "a\u0000b",
          "a\u009b2Jb", // the same as ESC [ in one character
          "exe.\u202egpj",
          "\u2066a\u2069",
          "a\u200bb",
          "\u3164",
          "a\u2028b",
          "a\udb40\udc41\udb40\udc42b", // tags
          "a\ufe0fb",
          "\ufeffa",
          "a\uffffb",
          "a\ue000b",
          "a\u0378b",
          "a\ud83db",
          "\u0301a");

  private HostileTexts() {}
}
