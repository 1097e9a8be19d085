package io.filecast.bench;

import io.filecast.config.ByteSize;
import java.util.List;
import java.util.Locale;

/**
 * The work: one file to some receivers over a network of this kind.
 *
 * @param name what the command line and the report call it
 * @param lossPercent of the packets, drawn at the ingress of each receiver and of the sender
 * @param rate cap at the sender's egress as tc writes it (200mbit); empty = none
 * @param network how hosts are made
 * @param contenders who takes part, by name; empty = all that were chosen
 */
public record Scenario(
    String name,
    long bytes,
    int receivers,
    double lossPercent,
    String rate,
    Network network,
    List<String> contenders) {
  /** How hosts are made. */
  public enum Network {
    /** Namespaces; every packet on the bridge is of at most 1500 bytes, as on a wire. */
    WIRE,
    /** Namespaces; bursts cross the bridge in pieces of up to 64 KiB. */
    OFFLOADS,
    /** Everything on 127.0.0.1. */
    LOOPBACK
  }

  /** A part of the matrix, named after what it is. */
  static Scenario of(long bytes, int receivers, double lossPercent, String rate, Network network) {
    String name =
        "%s-%d".formatted(ByteSize.exact(bytes).replace(" ", ""), receivers)
            + (lossPercent > 0 ? "-loss" + number(lossPercent) : "")
            + (rate.isEmpty() ? "" : "-" + rate)
            + (network == Network.WIRE ? "" : "-" + network.name().toLowerCase(Locale.ROOT));
    return new Scenario(name, bytes, receivers, lossPercent, rate, network, List.of());
  }

  Scenario named(String newName) {
    return new Scenario(newName, bytes, receivers, lossPercent, rate, network, contenders);
  }

  Scenario only(String... names) {
    return new Scenario(name, bytes, receivers, lossPercent, rate, network, List.of(names));
  }

  Scenario on(Network other) {
    return new Scenario(name, bytes, receivers, lossPercent, rate, other, contenders);
  }

  /** One line for a reader. */
  String describe() {
    return "%s to %d receiver%s%s%s, %s"
        .formatted(
            ByteSize.exact(bytes),
            receivers,
            receivers == 1 ? "" : "s",
            lossPercent > 0 ? ", " + number(lossPercent) + " % loss each way" : "",
            rate.isEmpty() ? "" : ", sender capped at " + rate,
            switch (network) {
              case WIRE -> "MTU 1500, no offloads on the links";
              case OFFLOADS -> "MTU 1500, offloads on the links";
              case LOOPBACK -> "loopback";
            });
  }

  private static String number(double value) {
    return value == Math.rint(value) ? "" + (long) value : "" + value;
  }
}
