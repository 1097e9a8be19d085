package io.filecast.config;

/**
 * The configuration cannot be used. The message is one line for the operator: key, value, limit and
 * remedy.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(onOneLine(SecretText.hide(message)));
  }

  /** What the operator wrote is quoted, and may hold line ends. */
  private static String onOneLine(String message) {
    return message.replaceAll("\\R", "\\\\n");
  }
}
