package io.filecast.bench.peer;

import io.filecast.bench.Contender;
import io.filecast.bench.Scenario;
import io.filecast.bench.Transfer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** filecast by its launchers, with its defaults; its receivers run as daemons. */
public final class Filecast implements Contender {
  private final String name;
  private final FatJars jars;
  private final Words words;

  public Filecast(String name, FatJars jars, Words words) {
    this.name = name;
    this.jars = jars;
    this.words = words;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String settings() {
    return "defaults, SHA-256 and fsync of every copy included%s%s"
            .formatted(
                words.sender().isEmpty() ? "" : "; sender " + String.join(" ", words.sender()),
                words.receiver().isEmpty()
                    ? ""
                    : "; receiver " + String.join(" ", words.receiver()))
        + jars.described();
  }

  @Override
  public String version() {
    return "this one";
  }

  @Override
  public Optional<String> whyNot(Scenario scenario) {
    return jars.missing();
  }

  @Override
  public void prepare() throws IOException {
    jars.makeArchives();
  }

  @Override
  public List<List<String>> daemons(Transfer transfer) {
    return transfer.each(
        i ->
            Words.join(
                jars.receiver(
                    "--host",
                    transfer.site().hasOwnHosts() ? "::" : transfer.address(i),
                    "--port",
                    "" + transfer.port(i),
                    "--output",
                    "" + transfer.output(i)),
                words.receiver()));
  }

  @Override
  public List<String> sender(Transfer transfer) {
    String destinations =
        String.join(",", transfer.each(i -> transfer.address(i) + ":" + transfer.port(i)));
    return Words.join(
        jars.sender(
            "--json",
            "--file",
            "" + transfer.source(),
            "--name",
            transfer.name(),
            "--destinations",
            destinations),
        words.sender());
  }

  @Override
  public OptionalDouble ownSeconds(Path senderOut) throws IOException {
    try (var lines = Files.lines(senderOut)) {
      return lines
          .filter(line -> line.startsWith("{"))
          .map(JsonObject::new)
          .filter(event -> "transfer".equals(event.getString("event")))
          .mapToDouble(event -> event.getLong("nanos") / 1e9)
          .findFirst();
    }
  }
}
