package io.filecast.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The group that a carousel is heard at, as users write it: {@code 239.1.2.3} or with a port. */
public final class GroupAddress {
  private static final String EXAMPLE = "239.1.2.3, 239.1.2.3:8890 or [ff15::1]:8890";

  private GroupAddress() {}

  /**
   * @param source option or key that it was given by
   * @throws ConfigException when it is none that can be used
   */
  public static InetSocketAddress parse(String source, String text, int otherwisePort) {
    int colon = text.lastIndexOf(':');
    boolean isBracketed = text.startsWith("[");
    boolean hasPort =
        colon >= 0 && (isBracketed ? text.charAt(colon - 1) == ']' : text.indexOf(':') == colon);
    String host = hasPort ? text.substring(0, colon) : text;
    String bare = isBracketed ? host.replaceAll("^\\[|\\]$", "") : host;
    int port = hasPort ? port(source, text, text.substring(colon + 1)) : otherwisePort;
    return new InetSocketAddress(GroupSending.usable(source, bare), port);
  }

  private static int port(String source, String text, String digits) {
    if (digits.matches("\\d{1,5}")) {
      int port = Integer.parseInt(digits);
      if (port >= 1 && port <= 65_535) {
        return port;
      }
    }
    throw new ConfigException(
        "%s=%s: port %s is not 1 to 65535; write %s".formatted(source, text, digits, EXAMPLE));
  }

  /** Whether who sends has to be named to be heard (RFC 4607; RFC 3306, section 6). */
  static boolean isSourceSpecific(InetAddress group) {
    byte[] raw = group.getAddress();
    return group instanceof Inet4Address ? (raw[0] & 0xFF) == 232 : (raw[1] & 0xF0) == 0x30;
  }
}
