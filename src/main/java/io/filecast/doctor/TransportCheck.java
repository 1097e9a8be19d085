package io.filecast.doctor;

import io.filecast.config.TransportChoice;
import io.filecast.transport.BurstTransport;

/** What carries the datagrams on this machine, and why it is not better. */
record TransportCheck(BurstTransport transport, TransportChoice choice) implements Check {
  private static final String BEST = "native epoll, GSO, GRO";

  @Override
  public Finding look() {
    String description = transport.description();
    if (description.equals(BEST)) {
      return Finding.ok("transport", description);
    }
    return choice == TransportChoice.NIO
        ? Finding.warning(
            "transport",
            description + ": works, only slower",
            "unset FILECAST_TRANSPORT",
            "--transport auto   # instead of nio")
        : Finding.warning(
            "transport",
            description + ": works, only slower",
            "uname -srm   # Linux 5.0 or newer on x86_64 or aarch64 has it all");
  }
}
