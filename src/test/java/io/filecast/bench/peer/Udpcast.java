package io.filecast.bench.peer;

import io.filecast.bench.Contender;
import io.filecast.bench.Scenario;
import io.filecast.bench.Scenario.Network;
import io.filecast.bench.Transfer;
import java.util.List;
import java.util.Optional;

/** udpcast: multicast in slices, each acknowledged by all; a receiver takes one file. */
public final class Udpcast implements Contender {
  /** Without hellos it begins two seconds after the last receiver has reported. */
  private static final List<String> BEST =
      List.of("--full-duplex", "--nopointopoint", "--rexmit-hello-interval", "50");

  private final String name;
  private final Words words;

  public Udpcast(String name, Words words) {
    this.name = name;
    this.words = words;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String settings() {
    return "udp-sender %s; udp-receiver %s"
        .formatted(
            String.join(" ", Words.join(BEST, words.sender())), String.join(" ", words.receiver()));
  }

  @Override
  public String version() {
    return Installed.version("udpcast");
  }

  @Override
  public Optional<String> whyNot(Scenario scenario) {
    return scenario.network() == Network.LOOPBACK
        ? Optional.of("multicast needs hosts of their own, not loopback")
        : Installed.missing("udp-sender", "udp-receiver");
  }

  @Override
  public List<List<String>> takers(Transfer transfer) {
    return transfer.each(
        i ->
            Words.join(
                List.of(
                    "udp-receiver",
                    "--nokbd",
                    "--interface",
                    "eth0",
                    "--portbase",
                    "" + transfer.port(i),
                    "--file",
                    "" + transfer.copy(i)),
                words.receiver()));
  }

  @Override
  public List<String> sender(Transfer transfer) {
    List<String> fixed =
        List.of(
            "udp-sender",
            "--nokbd",
            "--no-progress",
            "--interface",
            "eth0",
            "--portbase",
            "" + transfer.port(1),
            "--min-receivers",
            "" + transfer.receivers(),
            "--file",
            "" + transfer.source());
    return Words.join(Words.join(fixed, BEST), words.sender());
  }
}
