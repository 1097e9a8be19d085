package io.filecast.cli.terminal;

import io.filecast.text.LocaleCharset;
import io.filecast.text.Printable;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Prints on standard output and standard error; nothing else does. What may come from outside
 * becomes printable here.
 */
public final class Console {
  private Console() {}

  /** A result, one line. */
  public static void line(String text) {
    drawn(Printable.line(text));
  }

  /** A result of several lines, whose line ends are ours. */
  public static void lines(String text) {
    System.out.print(encodable(Printable.lines(text.replace("\r\n", "\n"))));
    System.out.flush();
  }

  /** A line whose parts are printable already, and may be coloured. */
  public static void drawn(String line) {
    drawn(System.out, line);
  }

  /** The same on either stream. */
  public static void drawn(PrintStream to, String line) {
    to.println(encodable(line));
  }

  /** An event: a line of JSON in UTF-8, whatever the locale. */
  public static void event(JsonObject event) {
    json(event.encode());
  }

  /** A document in JSON for people to read. */
  public static void document(JsonObject json) {
    json(json.encodePrettily());
  }

  private static void json(String json) {
    byte[] bytes = (Printable.json(json) + "\n").getBytes(StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }

  /** What went wrong, one line on stderr. */
  public static void error(String text) {
    System.err.println(encodable(Printable.line(text)));
  }

  private static String encodable(String text) {
    return Printable.encodable(text, LocaleCharset.ofOutput());
  }
}
