package io.filecast.bench.peer;

import io.filecast.bench.Contender;
import io.filecast.bench.Scenario;
import io.filecast.bench.Scenario.Network;
import io.filecast.bench.Transfer;
import java.util.List;
import java.util.Optional;

/** uftp: multicast with NAKs; its receivers run as daemons. */
public final class Uftp implements Contender {
  private static final List<String> BEST =
      List.of("-R", "-1", "-b", "1440", "-B", "104857600", "-r", "0.05:0.01:15.0");
  private static final List<String> BEST_RECEIVER = List.of("-B", "104857600", "-c", "1048576");

  private final String name;
  private final Words words;

  public Uftp(String name, Words words) {
    this.name = name;
    this.words = words;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String settings() {
    return "uftp %s; uftpd %s"
        .formatted(
            String.join(" ", Words.join(BEST, words.sender())),
            String.join(" ", Words.join(BEST_RECEIVER, words.receiver())));
  }

  @Override
  public String version() {
    return Installed.version("uftp");
  }

  @Override
  public Optional<String> whyNot(Scenario scenario) {
    return scenario.network() == Network.LOOPBACK
        ? Optional.of("multicast needs hosts of their own, not loopback")
        : Installed.missing("uftp", "uftpd");
  }

  @Override
  public List<List<String>> daemons(Transfer transfer) {
    return transfer.each(
        i ->
            Words.join(
                Words.join(
                    List.of(
                        "uftpd",
                        "-d",
                        "-I",
                        "eth0",
                        "-p",
                        "" + transfer.port(i),
                        "-D",
                        "" + transfer.output(i)),
                    BEST_RECEIVER),
                words.receiver()));
  }

  @Override
  public List<String> sender(Transfer transfer) {
    List<String> fixed =
        List.of(
            "uftp",
            "-I",
            "eth0",
            "-p",
            "" + transfer.port(1),
            "-H",
            String.join(",", transfer.each(transfer::address)),
            "-q",
            "-D",
            transfer.name());
    return Words.join(
        Words.join(Words.join(fixed, BEST), words.sender()), List.of("" + transfer.source()));
  }
}
