package io.filecast.config;

/** What carries the datagrams between the program and the kernel. */
public enum TransportChoice implements Labelled {
  /** The best that works here: native with the offloads that the kernel has, else NIO. */
  AUTO("auto"),
  /** Native epoll, with the offloads that the kernel has; a mistake where it is not available. */
  NATIVE("native"),
  /** Java's own sockets: on every system, a system call per datagram. */
  NIO("nio");

  private final String label;

  TransportChoice(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }

  static TransportChoice of(String label) {
    return Labels.find(values(), TransportChoice::label, "transport", label);
  }

  /** What a sender's or a receiver's settings say, also where others of them are still missing. */
  public static TransportChoice of(Settings settings) {
    return of(settings.text("transport"));
  }
}
