package io.filecast.transport;

import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;

/**
 * Kinds of errors that the kernel reports about a socket, most of them because of an ICMP message.
 * The native transport knows the error number, NIO an exception class or the kernel's words.
 */
public enum NetworkError {
  /** ICMP 3/3, ICMPv6 1/4. */
  PORT_UNREACHABLE("Connection refused", Errno.ECONNREFUSED),

  /**
   * ICMP 3/0, 3/1, 3/6, 3/9 to 3/15, 11/0 and 11/1; ICMPv6 1/0, 1/2, 1/3, 3/0 and 3/1; no route.
   */
  NO_ROUTE("unreachable", Errno.ENETUNREACH, Errno.EHOSTUNREACH),

  /** ICMP 3/7 and 3/8. */
  HOST_DOWN("down", Errno.EHOSTDOWN, Errno.ENONET),

  /** ICMPv6 1/1, 1/5 and 1/6. IPv4's code for it, 3/13, is told like a missing route. */
  PROHIBITED("Permission denied", Errno.EACCES),

  /** A packet filter of this host drops what is sent. */
  FILTERED_HERE("Operation not permitted", Errno.EPERM),

  /** ICMP 3/2. */
  NO_UDP("Protocol not available", Errno.ENOPROTOOPT),

  /** ICMP 3/4, ICMPv6 2/0; or the datagram is larger than the interface's MTU. */
  TOO_BIG("Message too long", Errno.EMSGSIZE),

  /** This host's interface is down or gone. */
  INTERFACE_DOWN("Network is down", Errno.ENETDOWN, Errno.ENODEV),

  /** This host has no memory for what is sent. */
  NO_BUFFER("No buffer space", Errno.ENOBUFS, Errno.ENOMEM),

  /** Anything else. */
  OTHER("");

  /** Linux error numbers, the same on all architectures Netty's native transport is built for. */
  private static final class Errno {
    static final int EPERM = 1;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int ENODEV = 19;
    static final int ENONET = 64;
    static final int EMSGSIZE = 90;
    static final int ENOPROTOOPT = 92;
    static final int ENETDOWN = 100;
    static final int ENETUNREACH = 101;
    static final int ENOBUFS = 105;
    static final int ECONNREFUSED = 111;
    static final int EHOSTDOWN = 112;
    static final int EHOSTUNREACH = 113;
  }

  private final String words;
  private final int[] numbers;

  NetworkError(String words, int... numbers) {
    this.words = words;
    this.numbers = numbers;
  }

  /** The kind of an exception that a channel reported. */
  public static NetworkError of(Throwable cause) {
    if (cause instanceof Errors.NativeIoException refused) {
      return ofNumber(-refused.expectedErr());
    }
    if (cause instanceof PortUnreachableException) {
      return PORT_UNREACHABLE;
    }
    if (cause instanceof NoRouteToHostException) {
      return NO_ROUTE;
    }
    if (cause instanceof ConnectException && cause.getCause() != null) {
      return of(cause.getCause()); // Netty's, around the kernel's
    }
    return cause instanceof IOException ? ofWords(String.valueOf(cause.getMessage())) : OTHER;
  }

  static NetworkError ofNumber(int errorNumber) {
    for (NetworkError kind : values()) {
      for (int number : kind.numbers) {
        if (number == errorNumber) {
          return kind;
        }
      }
    }
    return OTHER;
  }

  private static NetworkError ofWords(String message) {
    for (NetworkError kind : values()) {
      if (message.contains(kind.words)) {
        return kind; // OTHER is the last one, and is in every message
      }
    }
    return OTHER;
  }
}
