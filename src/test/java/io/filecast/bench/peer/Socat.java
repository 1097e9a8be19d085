package io.filecast.bench.peer;

import io.filecast.bench.Contender;
import io.filecast.bench.Scenario;
import io.filecast.bench.Transfer;
import java.util.List;
import java.util.Optional;

/** Plain TCP, a connection per receiver, nothing verified: what a copy costs at the least. */
public final class Socat implements Contender {
  private static final List<String> BEST = List.of("-u", "-b", "262144");

  private final String name;
  private final Words words;

  public Socat(String name, Words words) {
    this.name = name;
    this.words = words;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String settings() {
    return "a TCP connection per receiver, nothing verified, socat "
        + String.join(" ", Words.join(BEST, words.sender()));
  }

  @Override
  public String version() {
    return Installed.version("socat");
  }

  @Override
  public Optional<String> whyNot(Scenario scenario) {
    return Installed.missing("socat");
  }

  @Override
  public List<List<String>> takers(Transfer transfer) {
    return transfer.each(
        i ->
            socat(
                words.receiver(),
                "TCP-LISTEN:%d,reuseaddr".formatted(transfer.port(i)),
                "OPEN:%s,creat,trunc".formatted(transfer.copy(i))));
  }

  @Override
  public List<String> sender(Transfer transfer) {
    return Words.inParallel(
        transfer.each(
            i ->
                socat(
                    words.sender(),
                    "OPEN:%s,rdonly".formatted(transfer.source()),
                    "TCP:%s:%d".formatted(transfer.address(i), transfer.port(i)))));
  }

  private static List<String> socat(List<String> more, String from, String to) {
    return Words.join(Words.join(Words.join(List.of("socat"), BEST), more), List.of(from, to));
  }
}
