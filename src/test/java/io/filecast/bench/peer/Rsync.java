package io.filecast.bench.peer;

import io.filecast.bench.Contender;
import io.filecast.bench.Scenario;
import io.filecast.bench.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** rsync over its own protocol: a daemon at each receiver, a client for each at the sender. */
public final class Rsync implements Contender {
  /** No delta (there is nothing to compare with), no compression; every copy is checksummed. */
  private static final List<String> BEST = List.of("--whole-file", "--inplace");

  /** A daemon of root becomes nobody otherwise, who may not write here. */
  private static final String AS_OURSELVES =
      System.getProperty("user.name").equals("root") ? "uid = root\ngid = root" : "";

  private final String name;
  private final Words words;

  public Rsync(String name, Words words) {
    this.name = name;
    this.words = words;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String settings() {
    return "a daemon per receiver, a client each in parallel, "
        + String.join(" ", Words.join(BEST, words.sender()));
  }

  @Override
  public String version() {
    return Installed.version("rsync");
  }

  @Override
  public Optional<String> whyNot(Scenario scenario) {
    return Installed.missing("rsync");
  }

  @Override
  public List<List<String>> daemons(Transfer transfer) throws IOException {
    List<List<String>> daemons = new ArrayList<>();
    for (int i = 1; i <= transfer.receivers(); i++) {
      Path config = transfer.directory().resolve("rsyncd-" + i + ".conf");
      Files.writeString(
          config,
          """
          use chroot = no
          lock file = %s.lock
          %s
          [files]
          path = %s
          read only = no
          """
              .formatted(config, AS_OURSELVES, transfer.output(i)));
      daemons.add(
          Words.join(
              List.of(
                  "rsync",
                  "--daemon",
                  "--no-detach",
                  "--config=" + config,
                  "--address=" + transfer.address(i),
                  "--port=" + transfer.port(i)),
              words.receiver()));
    }
    return daemons;
  }

  @Override
  public List<String> sender(Transfer transfer) {
    List<String> client = Words.join(Words.join(List.of("rsync"), BEST), words.sender());
    return Words.inParallel(
        transfer.each(
            i ->
                Words.join(
                    client,
                    List.of(
                        "" + transfer.source(),
                        "rsync://%s:%d/files/%s"
                            .formatted(transfer.address(i), transfer.port(i), transfer.name())))));
  }
}
