package io.filecast.bench;

import io.filecast.bench.peer.CCeiling;
import io.filecast.bench.peer.FatJars;
import io.filecast.bench.peer.Filecast;
import io.filecast.bench.peer.Iperf3;
import io.filecast.bench.peer.JvmStart;
import io.filecast.bench.peer.Rsync;
import io.filecast.bench.peer.Socat;
import io.filecast.bench.peer.Udpcast;
import io.filecast.bench.peer.Uftp;
import io.filecast.bench.peer.WarmFilecast;
import io.filecast.bench.peer.Words;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Everybody that can take part. */
final class Contenders {
  /** In the order of a round. */
  private static final List<String> STANDARD =
      List.of(
          "filecast",
          "uftp",
          "udpcast",
          "rsync",
          "socat",
          "iperf3",
          CCeiling.NAME,
          CCeiling.MULTICAST,
          JvmStart.VERSION);

  private final FatJars jars;
  private final List<Contender> variants = new ArrayList<>();

  Contenders(FatJars jars) {
    this.jars = jars;
  }

  /** Debian packages of the peers. */
  static List<String> packages() {
    return List.of("uftp", "udpcast", "rsync", "socat", "iperf3");
  }

  /**
   * Adds a contender with other settings.
   *
   * @param text {@code NAME=PEER:SENDER WORDS // RECEIVER WORDS}
   */
  void addVariant(String text) {
    String[] parts = text.split("[=:]", 3);
    if (parts.length < 3 || !text.matches("[\\w.-]+=\\w+:.*")) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no variant; write NAME=PEER:SENDER WORDS // RECEIVER WORDS");
    }
    variants.add(of(parts[0], parts[1], Words.parse(parts[2])));
  }

  /** Adds the programs of another build. */
  void addBuild(String name, Path directory) {
    variants.add(new Filecast(name, new FatJars(directory, jars.javaOptions()), Words.NONE));
  }

  /** Those of a scenario: what it asks for, else what was chosen, else all; variants always. */
  List<Contender> of(Scenario scenario, List<String> chosen) {
    List<String> names =
        !scenario.contenders().isEmpty()
            ? scenario.contenders()
            : chosen.isEmpty() ? STANDARD : chosen;
    List<Contender> all = new ArrayList<>();
    names.forEach(name -> all.add(of(name, name, Words.NONE)));
    all.addAll(Math.min(1, all.size()), variants);
    return all;
  }

  private Contender of(String name, String peer, Words words) {
    return switch (peer) {
      case "filecast" -> new Filecast(name, jars, words);
      case "uftp" -> new Uftp(name, words);
      case "udpcast" -> new Udpcast(name, words);
      case "rsync" -> new Rsync(name, words);
      case "socat" -> new Socat(name, words);
      case "iperf3" -> new Iperf3();
      case WarmFilecast.NAME -> new WarmFilecast(jars);
      case CCeiling.NAME -> new CCeiling(false);
      case CCeiling.MULTICAST -> new CCeiling(true);
      case JvmStart.EMPTY -> JvmStart.empty(jars);
      case JvmStart.VERSION -> JvmStart.version(jars);
      default ->
          throw new IllegalArgumentException(
              "\"%s\" is no contender; use some of %s".formatted(peer, STANDARD));
    };
  }
}
