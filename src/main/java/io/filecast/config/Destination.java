package io.filecast.config;

import io.vertx.core.json.JsonObject;
import java.util.Objects;

/**
 * A host the file is sent to.
 *
 * @param name what reports call it; by default {@code host:port}
 * @param host name or IP literal, IPv6 without brackets
 * @param port UDP port, 1 to 65,535
 */
public record Destination(String name, String host, int port) {
  /** The lab's port, and filecast's. */
  public static final int DEFAULT_PORT = 8888;

  public Destination {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(host, "host");
    if (host.isBlank()) {
      throw new ConfigException("destinations: a destination without a host; use host[:port]");
    }
    if (port < 1 || port > 65_535) {
      throw new ConfigException(
          "destinations: port %d of %s is outside 1 to 65535".formatted(port, host));
    }
  }

  public Destination(String host, int port) {
    this(address(host, port), host, port);
  }

  /** {@code host:port}, with brackets around an IPv6 literal. */
  public String address() {
    return address(host, port);
  }

  /** The same destination, reached at {@code newHost}. */
  public Destination withHost(String newHost) {
    return new Destination(name, newHost, port);
  }

  /**
   * Reads {@code host}, {@code host:port}, {@code [ipv6]} or {@code [ipv6]:port}.
   *
   * @throws ConfigException when the text is none of these
   */
  public static Destination parse(String text) {
    String trimmed = text.strip();
    if (trimmed.startsWith("[")) {
      int close = trimmed.indexOf(']');
      if (close < 0) {
        throw new ConfigException(
            "destinations: \"%s\" lacks the closing bracket; use [ipv6]:port".formatted(text));
      }
      String rest = trimmed.substring(close + 1);
      if (!rest.isEmpty() && !rest.startsWith(":")) {
        throw new ConfigException(
            "destinations: \"%s\" has \"%s\" behind the bracket; use [ipv6]:port"
                .formatted(text, rest));
      }
      return new Destination(
          trimmed.substring(1, close),
          rest.isEmpty() ? DEFAULT_PORT : port(text, rest.substring(1)));
    }
    int colon = trimmed.indexOf(':');
    if (colon < 0) {
      return new Destination(trimmed, DEFAULT_PORT);
    }
    if (trimmed.indexOf(':', colon + 1) >= 0) {
      throw new ConfigException(
          "destinations: \"%s\" has more than one colon; write IPv6 as [%s]".formatted(text, text));
    }
    return new Destination(trimmed.substring(0, colon), port(text, trimmed.substring(colon + 1)));
  }

  /**
   * Reads a destination as it stands in JSON: a text or an object {@code {name, host, port}}.
   *
   * @throws ConfigException when it is neither, lacks the host or has other keys
   */
  static Destination fromJson(Object value) {
    if (value instanceof String text) {
      return parse(text);
    }
    if (value instanceof JsonObject object) {
      for (String key : object.fieldNames()) {
        if (!key.equals("name") && !key.equals("host") && !key.equals("port")) {
          throw new ConfigException(
              "destinations: unknown key \"%s\" in %s; known are name, host, port"
                  .formatted(key, object.encode()));
        }
      }
      Object port = object.getValue("port", DEFAULT_PORT);
      if (!(object.getValue("host") instanceof String host) || !(port instanceof Integer number)) {
        throw new ConfigException(
            "destinations: %s needs \"host\" as text and \"port\" as a whole number"
                .formatted(object.encode()));
      }
      Object name = object.getValue("name", address(host, number));
      if (!(name instanceof String)) {
        throw new ConfigException(
            "destinations: the name in %s is not text".formatted(object.encode()));
      }
      return new Destination((String) name, host, number);
    }
    throw new ConfigException(
        "destinations: %s is neither \"host[:port]\" nor {name, host, port}".formatted(value));
  }

  JsonObject toJson() {
    return new JsonObject().put("name", name).put("host", host).put("port", port);
  }

  private static String address(String host, int port) {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }

  private static int port(String whole, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new ConfigException(
          "destinations: the port in \"%s\" is not a number; use host[:port], 1 to 65535"
              .formatted(whole));
    }
  }
}
