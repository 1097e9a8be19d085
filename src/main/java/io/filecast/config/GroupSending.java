package io.filecast.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Whether, and how, one stream serves many receivers.
 *
 * @param delivery whether it does
 * @param group address of the group; {@value #AUTO} = a random one of those for single sources
 * @param port that receivers listen at for it
 * @param ttl routers that it passes, and one more; 1 to 255
 * @param via interface that it leaves by, by name or address; {@value #AUTO} = the one that leads
 *     to the first destination
 */
public record GroupSending(DeliveryMode delivery, String group, int port, int ttl, String via) {
  static final String AUTO = "auto";

  /** Beside that of a receiver. */
  public static final int DEFAULT_PORT = 8_890;

  static GroupSending of(Settings settings) {
    return new GroupSending(
        settings.choice("delivery", DeliveryMode.values()),
        settings.text("multicast.group"),
        settings.intValue("multicast.port"),
        settings.intValue("multicast.ttl"),
        settings.text("multicast.interface"));
  }

  void write(ConfigWriter out) {
    out.put("delivery", delivery)
        .put("multicast.group", group)
        .put("multicast.port", port)
        .put("multicast.ttl", ttl)
        .put("multicast.interface", via);
  }

  /**
   * The address of the group; empty = any.
   *
   * @throws ConfigException when it is none that can be used
   */
  public Optional<InetAddress> address() {
    if (group.equals(AUTO)) {
      return Optional.empty();
    }
    return Optional.of(usable("multicast.group", group));
  }

  /**
   * @param source option or key that an address was given by
   * @throws ConfigException when it is none of a group that can be used
   */
  static InetAddress usable(String source, String group) {
    String problem = problem(group);
    if (problem != null) {
      throw new ConfigException(
          "%s=%s %s; use %san address of 232.0.0.0/8 or 239.0.0.0/8 that does not end like 224.0.0.x"
              .formatted(
                  source, group, problem, source.equals("multicast.group") ? "auto, or " : ""));
    }
    return literal(group);
  }

  /** The interface; empty = the one that leads there. */
  public Optional<String> networkInterface() {
    return via.equals(AUTO) ? Optional.empty() : Optional.of(via);
  }

  /** Null when it is an address of a group that can be used. */
  private static String problem(String group) {
    boolean isLiteral = group.indexOf(':') >= 0 || group.matches("[0-9.]+");
    InetAddress address = isLiteral ? literal(group) : null;
    if (address == null || !address.isMulticastAddress()) {
      return "is no address of a group";
    }
    byte[] raw = address.getAddress();
    if (raw.length == 4) {
      int first = raw[0] & 0xFF;
      boolean isLow = (raw[1] & 0x7F) == 0 && raw[2] == 0; // the Ethernet address of 224.0.0.x
      return first != 232 && first != 239 || isLow ? "is an address that switches flood" : null;
    }
    return address.isMCNodeLocal() || address.isMCLinkLocal()
        ? "is for this link only and for the system's own use"
        : null;
  }

  /** Null when it is none. */
  private static InetAddress literal(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
