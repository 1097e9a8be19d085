package io.filecast.bench.peer;

import io.filecast.bench.Contender;
import io.filecast.bench.Scenario;
import io.filecast.bench.Transfer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** TCP from memory to memory, a stream per receiver: the network's ceiling for TCP. */
public final class Iperf3 implements Contender {
  private static final Pattern RECEIVED =
      Pattern.compile("0\\.00-([0-9.]+) +sec .* receiver", Pattern.MULTILINE);

  @Override
  public String name() {
    return "iperf3";
  }

  @Override
  public String settings() {
    return "a TCP stream per receiver, memory to memory; rate by its own clock";
  }

  @Override
  public String version() {
    return Installed.version("iperf3");
  }

  @Override
  public Kind kind() {
    return Kind.CEILING;
  }

  @Override
  public Optional<String> whyNot(Scenario scenario) {
    return Installed.missing("iperf3");
  }

  @Override
  public List<List<String>> takers(Transfer transfer) {
    return transfer.each(
        i -> List.of("iperf3", "-s", "-1", "-i", "0", "-p", "" + transfer.port(i)));
  }

  @Override
  public List<String> sender(Transfer transfer) {
    return Words.inParallel(
        transfer.each(
            i ->
                List.of(
                    "iperf3",
                    "-c",
                    transfer.address(i),
                    "-p",
                    "" + transfer.port(i),
                    "-i",
                    "0",
                    "-n",
                    "" + transfer.scenario().bytes())));
  }

  /** Of the stream that took longest. */
  @Override
  public OptionalDouble ownSeconds(Path senderOut) throws IOException {
    return RECEIVED
        .matcher(Contender.text(senderOut))
        .results()
        .map((MatchResult result) -> result.group(1))
        .mapToDouble(Double::parseDouble)
        .max();
  }
}
