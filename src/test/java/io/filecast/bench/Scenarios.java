package io.filecast.bench;

import io.filecast.bench.Scenario.Network;
import io.filecast.bench.peer.CCeiling;
import io.filecast.bench.peer.JvmStart;
import io.filecast.bench.peer.WarmFilecast;
import java.util.ArrayList;
import java.util.List;

/** Scenarios with a name of their own, and those of a matrix. */
final class Scenarios {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  /** The image of the lab. */
  private static final long LAB_BYTES = 12_371;

  static final Scenario GIB_2 = Scenario.of(GIB, 2, 0, "", Network.WIRE).named("gib-2");
  static final Scenario LOSS_5 = Scenario.of(100 * MIB, 2, 5, "", Network.WIRE).named("loss-5");
  static final Scenario LOSS_20 = Scenario.of(100 * MIB, 2, 20, "", Network.WIRE).named("loss-20");
  static final Scenario EIGHT = Scenario.of(100 * MIB, 8, 0, "", Network.WIRE).named("eight");
  static final Scenario CAPPED =
      Scenario.of(100 * MIB, 1, 1, "200mbit", Network.WIRE).named("capped");
  static final Scenario SMALL =
      Scenario.of(LAB_BYTES, 2, 0, "", Network.LOOPBACK)
          .named("small")
          .only("filecast", JvmStart.EMPTY, JvmStart.VERSION);

  static final Scenario WARM_LOOPBACK = warm("warm-loopback", Network.LOOPBACK);
  static final Scenario WARM_OFFLOADS = warm("warm-offloads", Network.OFFLOADS);

  private Scenarios() {}

  private static Scenario warm(String name, Network network) {
    return Scenario.of(GIB, 2, 0, "", network).named(name).only(WarmFilecast.NAME, CCeiling.NAME);
  }

  /** Those that the command line knows by name. */
  static List<Scenario> named() {
    return List.of(GIB_2, LOSS_5, LOSS_20, EIGHT, CAPPED, WARM_LOOPBACK, WARM_OFFLOADS, SMALL);
  }

  /** The one of this name. */
  static Scenario named(String name) {
    return named().stream()
        .filter(scenario -> scenario.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"%s\" is no scenario; --list shows them".formatted(name)));
  }

  /** Every size with every number of receivers, loss and rate. */
  static List<Scenario> matrix(
      List<Long> sizes,
      List<Integer> receivers,
      List<Double> losses,
      List<String> rates,
      Network network) {
    List<Scenario> all = new ArrayList<>();
    for (long size : sizes) {
      for (int count : receivers) {
        for (double loss : losses) {
          for (String rate : rates) {
            all.add(Scenario.of(size, count, loss, rate, network));
          }
        }
      }
    }
    return all;
  }
}
