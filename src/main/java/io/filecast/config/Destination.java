package io.filecast.config;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;

/**
 * A host the file is sent to.
 *
 * @param name what reports call it; by default {@code host:port}
 * @param host name or IP literal, IPv6 without brackets
 * @param port UDP port, 1 to 65,535
 * @param publicKey of its receiver, base64; null = what is sent to it is not protected
 */
public record Destination(String name, String host, int port, String publicKey) {
  /** The lab's port, and filecast's. */
  public static final int DEFAULT_PORT = 8888;

  private static final List<String> KNOWN_KEYS = List.of("name", "host", "port", "publicKey");

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

  public Destination(String name, String host, int port) {
    this(name, host, port, null);
  }

  public Destination(String host, int port) {
    this(address(host, port), host, port);
  }

  // Written out, for a start's sake: what a record has by itself is linked at its first use.

  @Override
  public boolean equals(Object other) {
    return other instanceof Destination that
        && name.equals(that.name)
        && host.equals(that.host)
        && port == that.port
        && Objects.equals(publicKey, that.publicKey);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * name.hashCode() + host.hashCode()) + port;
  }

  /** {@code host:port}, with brackets around an IPv6 literal. */
  public String address() {
    return address(host, port);
  }

  /** The same destination, reached at {@code newHost}. */
  public Destination withHost(String newHost) {
    return new Destination(name, newHost, port, publicKey);
  }

  /**
   * Reads {@code host}, {@code host:port}, {@code [ipv6]} or {@code [ipv6]:port}, and any of them
   * behind {@code KEY@}.
   *
   * @throws ConfigException when the text is none of these
   */
  public static Destination parse(String text) {
    int at = text.indexOf('@');
    if (at < 0) {
      return parseAddress(text);
    }
    Destination keyless = parseAddress(text.substring(at + 1));
    String key = KeyText.require("destinations: publicKey", text.substring(0, at).strip());
    return new Destination(keyless.name, keyless.host, keyless.port, key);
  }

  private static Destination parseAddress(String text) {
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
        if (!KNOWN_KEYS.contains(key)) {
          throw new ConfigException(
              "destinations: unknown key \"%s\" in %s; known are %s"
                  .formatted(key, object.encode(), String.join(", ", KNOWN_KEYS)));
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
      return new Destination((String) name, host, number, publicKey(object));
    }
    throw new ConfigException(
        "destinations: %s is neither \"host[:port]\" nor {name, host, port}".formatted(value));
  }

  private static String publicKey(JsonObject object) {
    return object.containsKey("publicKey")
        ? KeyText.require("destinations: publicKey", String.valueOf(object.getValue("publicKey")))
        : null;
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject().put("name", name).put("host", host).put("port", port);
    return publicKey == null ? json : json.put("publicKey", publicKey);
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
