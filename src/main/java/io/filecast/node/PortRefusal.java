package io.filecast.node;

import io.filecast.config.ConfigException;
import io.filecast.config.ReceiverConfig;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.util.Locale;

/** Why the kernel did not open a receiver's port, and what to do about it. */
final class PortRefusal {
  private PortRefusal() {}

  /** The reason in one line for the operator; other exceptions as they are. */
  static Throwable explain(ReceiverConfig config, Throwable e) {
    if (e instanceof UnknownHostException) {
      return new ConfigException(
          "host=%s cannot be resolved; use an IP address of this machine, or :: for all"
              .formatted(config.host()));
    }
    return e instanceof IOException ? new IOException(sentence(config, e), e) : e;
  }

  private static String sentence(ReceiverConfig config, Throwable e) {
    int port = config.port();
    if (is(e, "EADDRINUSE", "in use")) {
      return "port=%d of host=%s is in use by another program; stop that (ss -ulpn sport = :%d names it) or choose another with --port"
          .formatted(port, config.host(), port);
    }
    if (is(e, "EACCES", "permission denied")) {
      return "port=%d must not be opened by this user; choose 1024 or higher with --port, or grant CAP_NET_BIND_SERVICE"
          .formatted(port);
    }
    if (is(e, "EADDRNOTAVAIL", "cannot assign")) {
      return "host=%s is not an address of this machine; choose one that \"ip address\" shows, or :: for all, with --host"
          .formatted(config.host());
    }
    return "port=%d cannot be opened on host=%s: %s; choose others with --port and --host"
        .formatted(port, config.host(), e.getMessage());
  }

  /**
   * @param errno its name in Linux: the native transport knows the number
   * @param words of Java's own exception, which has no number
   */
  private static boolean is(Throwable e, String errno, String words) {
    if (e instanceof Errors.NativeIoException refused) {
      return refused.expectedErr() == -number(errno);
    }
    return e instanceof BindException
        && String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains(words);
  }

  private static int number(String errno) {
    return switch (errno) {
      case "EACCES" -> 13;
      case "EADDRINUSE" -> 98;
      case "EADDRNOTAVAIL" -> 99;
      default -> throw new IllegalArgumentException(errno);
    };
  }
}
