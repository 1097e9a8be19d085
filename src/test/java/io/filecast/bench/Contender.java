package io.filecast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A program that can do the work, or part of it, with its best settings. */
public interface Contender {
  /** What a contender's figures mean. */
  enum Kind {
    /** Puts whole files in place: comparable. */
    FILES,
    /** Moves as many bytes and keeps none: what the network could do. */
    CEILING,
    /** Moves nothing: a start of a program. */
    START
  }

  String name();

  /** The settings that matter, for the report. */
  String settings();

  /** As the program or the package manager tells it. */
  String version();

  default Kind kind() {
    return Kind.FILES;
  }

  /** Why it cannot take part; empty when it can. */
  Optional<String> whyNot(Scenario scenario);

  /** Makes what must be there before anything of it runs. */
  default void prepare() throws IOException {}

  /** Programs that run at the receivers before all runs, one per receiver; empty = none. */
  default List<List<String>> daemons(Transfer transfer) throws IOException {
    return List.of();
  }

  /** Programs that wait at the receivers for one run, one per receiver; empty = none. */
  default List<List<String>> takers(Transfer transfer) throws IOException {
    return List.of();
  }

  /** The port, of UDP or TCP, that a daemon or taker has bound when it is ready. */
  default int readyPort(Transfer transfer, int i) {
    return transfer.port(i);
  }

  /** The sending command: the clock starts with it. */
  List<String> sender(Transfer transfer) throws IOException;

  /** A sender that stays between runs; then there is no sending command. */
  default Optional<List<String>> residentSender(Transfer transfer) {
    return Optional.empty();
  }

  /** What the sender says about the time of the transfer alone, without its own start. */
  default OptionalDouble ownSeconds(Path senderOut) throws IOException {
    return OptionalDouble.empty();
  }

  /** All of what a program printed. */
  static String text(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }
}
