package io.filecast.doctor;

/** Which senders can reach a receiver. */
record Ipv6Check(boolean available) implements Check {
  @Override
  public Finding look() {
    return Finding.ok(
        "ipv6", available ? "available" : "switched off on this host; senders reach it by IPv4");
  }
}
