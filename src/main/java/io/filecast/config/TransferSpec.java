package io.filecast.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One transfer: what to send, to whom and how.
 *
 * @param file the file to send
 * @param destinations who gets it; at least one
 * @param mode what goes over the wire
 * @param strategy who runs the destinations
 * @param poolSize threads or JVMs of the pooled strategies, 1 to 256
 * @param timeoutMillis a destination not done after this has failed
 * @param reliable filecast's own wire
 * @param raw the lab's wire
 */
public record TransferSpec(
    Path file,
    List<Destination> destinations,
    Mode mode,
    Strategy strategy,
    int poolSize,
    long timeoutMillis,
    ReliableSending reliable,
    RawSending raw) {

  /**
   * How a proven transfer is made.
   *
   * @param name the file's name at the receivers; {@value #OWN_NAME} = the one it has here
   * @param require how many proven copies are a success
   * @param bitsPerSecond UDP payload towards each destination; 0 = found out
   * @param datagramBytes UDP payload of a datagram, 1200 to 65,507; 0 = found out
   * @param answerMillis a receiver that has not answered by then has failed
   * @param silenceMillis a receiver that falls silent for so long has failed
   * @param group whether one stream serves many receivers
   */
  public record ReliableSending(
      String name,
      Requirement require,
      long bitsPerSecond,
      int datagramBytes,
      long answerMillis,
      long silenceMillis,
      GroupSending group) {

    static final String OWN_NAME = "*";

    static ReliableSending of(Settings settings) {
      return new ReliableSending(
          settings.text("name"),
          Requirement.parse(settings.source("require"), settings.text("require")),
          settings.integer("rate"),
          settings.intValue("datagramBytes"),
          settings.integer("timeouts.answerMillis"),
          settings.integer("timeouts.silenceMillis"),
          GroupSending.of(settings));
    }

    void write(ConfigWriter out) {
      out.put("name", name)
          .put("require", require)
          .put("rate", bitsPerSecond)
          .put("datagramBytes", datagramBytes);
      group.write(out);
      out.put("timeouts.answerMillis", answerMillis).put("timeouts.silenceMillis", silenceMillis);
    }

    /** What the receivers are told to call the file. */
    public String nameFor(Path file) {
      return name.equals(OWN_NAME) ? String.valueOf(file.getFileName()) : name;
    }

    ReliableSending withName(String newName) {
      return new ReliableSending(
          newName, require, bitsPerSecond, datagramBytes, answerMillis, silenceMillis, group);
    }
  }

  /**
   * How the lab's wire is filled.
   *
   * @param chunkBytes payload of a datagram, 1 to 65,507
   * @param datagramsPerSecond towards each destination; 0 = as fast as the socket takes them
   */
  public record RawSending(int chunkBytes, long datagramsPerSecond) {
    public RawSending {
      if (chunkBytes < 1 || chunkBytes > ConfigKeys.MAX_DATAGRAM_BYTES) {
        throw new ConfigException(
            "raw.chunkBytes=%d is outside 1 to %d"
                .formatted(chunkBytes, ConfigKeys.MAX_DATAGRAM_BYTES));
      }
      if (datagramsPerSecond < 0) {
        throw new ConfigException(
            "raw.datagramsPerSecond=%d is below 0".formatted(datagramsPerSecond));
      }
    }

    static RawSending of(Settings settings) {
      return new RawSending(
          settings.intValue("raw.chunkBytes"), settings.integer("raw.datagramsPerSecond"));
    }

    void write(ConfigWriter out) {
      out.put("raw.chunkBytes", chunkBytes).put("raw.datagramsPerSecond", datagramsPerSecond);
    }
  }

  public TransferSpec {
    destinations = List.copyOf(destinations);
    if (destinations.isEmpty()) {
      throw new ConfigException("destinations is empty; name at least one host");
    }
    requireDistinct(destinations);
    if (poolSize < 1 || timeoutMillis < 1) {
      throw new ConfigException(
          "poolSize=%d and timeoutMillis=%d must be at least 1".formatted(poolSize, timeoutMillis));
    }
    strategy.requireAvailable();
  }

  /** The same receiver twice would take the second transfer for the first one's restart. */
  private static void requireDistinct(List<Destination> destinations) {
    Map<String, Destination> byAddress = new HashMap<>();
    for (Destination destination : destinations) {
      String address = destination.address().toLowerCase(Locale.ROOT);
      Destination other = byAddress.put(address, destination);
      if (other != null) {
        throw new ConfigException(
            other.name().equals(destination.name())
                ? "destinations: %s is named twice; name it once".formatted(other.name())
                : "destinations: %s and %s are the same receiver %s; name it once"
                    .formatted(other.name(), destination.name(), address));
      }
    }
  }

  /**
   * A transfer with everything but file and destinations as documented.
   *
   * @param destinations as on the command line: {@code host}, {@code host:port}, {@code KEY@host}
   * @throws ConfigException when a destination cannot be one
   */
  public static TransferSpec of(Path file, String... destinations) {
    return fromJson(
        new JsonObject()
            .put("file", file.toString())
            .put("destinations", new JsonArray(Arrays.asList(destinations))));
  }

  /**
   * Reads a transfer written in code; keys and defaults are those of the file, where those of a
   * node may stand, too, and are passed over.
   *
   * @throws ConfigException when a key is unknown, missing or outside its limits
   */
  public static TransferSpec fromJson(JsonObject json) {
    return of(Settings.of(ConfigKeys.SENDER, json, path -> "configuration"));
  }

  /** The transfer as it would stand in a file; {@link #fromJson} reads it back. */
  public JsonObject toJson() {
    ConfigWriter out = new ConfigWriter(ConfigKeys.SENDER);
    write(out);
    return out.json();
  }

  static TransferSpec of(Settings settings) {
    return new TransferSpec(
        settings.file("file"),
        settings.destinations("destinations"),
        settings.choice("mode", Mode.values()),
        settings.choice("strategy", Strategy.values()),
        settings.intValue("poolSize"),
        settings.integer("timeoutMillis"),
        ReliableSending.of(settings),
        RawSending.of(settings));
  }

  void write(ConfigWriter out) {
    out.put("file", file)
        .put("destinations", destinations)
        .put("mode", mode)
        .put("strategy", strategy)
        .put("poolSize", poolSize)
        .put("timeoutMillis", timeoutMillis);
    reliable.write(out);
    raw.write(out);
  }

  public TransferSpec withFile(Path newFile) {
    return with(newFile, destinations, strategy, reliable);
  }

  public TransferSpec withDestinations(List<Destination> newDestinations) {
    return with(file, newDestinations, strategy, reliable);
  }

  /** The same, under another name at the receivers. */
  public TransferSpec withName(String newName) {
    return with(file, destinations, strategy, reliable.withName(newName));
  }

  public TransferSpec withStrategy(Strategy newStrategy) {
    return with(file, destinations, newStrategy, reliable);
  }

  /** The same but for what changes after a configuration was read. */
  private TransferSpec with(
      Path newFile,
      List<Destination> newDestinations,
      Strategy newStrategy,
      ReliableSending newReliable) {
    return new TransferSpec(
        newFile, newDestinations, mode, newStrategy, poolSize, timeoutMillis, newReliable, raw);
  }
}
