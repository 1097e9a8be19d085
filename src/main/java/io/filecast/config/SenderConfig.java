package io.filecast.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What to send, to whom and how.
 *
 * @param file the file to send
 * @param destinations who gets it; at least one
 * @param mode what goes over the wire
 * @param strategy who runs the destinations
 * @param instances verticle instances of {@link Strategy#EVENT_LOOP}, 1 to 64
 * @param poolSize threads or JVMs of the pooled strategies, 1 to 256
 * @param timeoutMillis a destination not done after this has failed
 * @param reliable filecast's own wire
 * @param raw the lab's wire
 * @param transport what the programs and their child JVMs run on; a Vert.x that is given to {@code
 *     Sender} keeps its own
 * @param sendBufferBytes asked of the kernel; 0 = its default
 * @param keys whether it is protected
 */
public record SenderConfig(
    Path file,
    List<Destination> destinations,
    Mode mode,
    Strategy strategy,
    int instances,
    int poolSize,
    long timeoutMillis,
    ReliableSending reliable,
    RawSending raw,
    TransportChoice transport,
    int sendBufferBytes,
    SenderKeys keys) {

  /**
   * How a proven transfer is made.
   *
   * @param name the file's name at the receivers; {@value #OWN_NAME} = the one it has here
   * @param require how many proven copies are a success
   * @param bitsPerSecond UDP payload towards each destination; 0 = found out
   * @param totalBitsPerSecond UDP payload to all destinations of a JVM; 0 = no limit
   * @param datagramBytes UDP payload of a datagram, 1200 to 65,507; 0 = found out
   * @param answerMillis a receiver that has not answered by then has failed
   * @param silenceMillis a receiver that falls silent for so long has failed
   */
  public record ReliableSending(
      String name,
      Requirement require,
      long bitsPerSecond,
      long totalBitsPerSecond,
      int datagramBytes,
      long answerMillis,
      long silenceMillis) {

    private static final String OWN_NAME = "*";

    /** What the receivers are told to call the file. */
    public String nameFor(Path file) {
      return name.equals(OWN_NAME) ? String.valueOf(file.getFileName()) : name;
    }

    ReliableSending withName(String newName) {
      return new ReliableSending(
          newName,
          require,
          bitsPerSecond,
          totalBitsPerSecond,
          datagramBytes,
          answerMillis,
          silenceMillis);
    }

    static ReliableSending of(Settings settings) {
      return new ReliableSending(
          settings.text("name"),
          Requirement.parse(settings.source("require"), settings.text("require")),
          settings.integer("rate"),
          settings.integer("rateLimit"),
          settings.intValue("datagramBytes"),
          settings.integer("timeouts.answerMillis"),
          settings.integer("timeouts.silenceMillis"));
    }

    void addTo(JsonObject json) {
      json.put("name", name)
          .put("require", require.toString())
          .put("rate", bitsPerSecond == 0 ? "auto" : bitsPerSecond + "bit/s")
          .put("rateLimit", totalBitsPerSecond == 0 ? "none" : totalBitsPerSecond + "bit/s")
          .put("datagramBytes", datagramBytes == 0 ? "auto" : String.valueOf(datagramBytes))
          .put(
              "timeouts",
              new JsonObject()
                  .put("answerMillis", answerMillis)
                  .put("silenceMillis", silenceMillis));
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
  }

  public SenderConfig {
    destinations = List.copyOf(destinations);
    if (destinations.isEmpty()) {
      throw new ConfigException("destinations is empty; name at least one host");
    }
    requireDistinct(destinations);
    if (instances < 1 || poolSize < 1 || timeoutMillis < 1 || sendBufferBytes < 0) {
      throw new ConfigException(
          "instances=%d, poolSize=%d and timeoutMillis=%d must be at least 1, sendBufferBytes=%d at least 0"
              .formatted(instances, poolSize, timeoutMillis, sendBufferBytes));
    }
    strategy.requireAvailable();
    keys.check(mode, destinations);
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
   * Reads a configuration written in code; keys and defaults are those of the file.
   *
   * @throws ConfigException when a key is unknown, missing or outside its limits
   */
  public static SenderConfig fromJson(JsonObject json) {
    return of(Settings.of(ConfigKeys.SENDER, json, path -> "configuration"));
  }

  /**
   * @throws ConfigException when a required key is missing
   */
  public static SenderConfig of(Settings settings) {
    return new SenderConfig(
        settings.file("file"),
        settings.destinations("destinations"),
        Mode.of(settings.text("mode")),
        Strategy.of(settings.text("strategy")),
        settings.intValue("instances"),
        settings.intValue("poolSize"),
        settings.integer("timeoutMillis"),
        ReliableSending.of(settings),
        new RawSending(
            settings.intValue("raw.chunkBytes"), settings.integer("raw.datagramsPerSecond")),
        TransportChoice.of(settings),
        settings.intValue("sendBufferBytes"),
        SenderKeys.of(settings));
  }

  /** The configuration as it would stand in a file; {@link #fromJson} reads it back. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    reliable.addTo(json);
    return json.put("file", file.toString())
        .put("destinations", new JsonArray(destinations.stream().map(Destination::toJson).toList()))
        .put("mode", mode.label())
        .put("strategy", strategy.label())
        .put("instances", instances)
        .put("poolSize", poolSize)
        .put("timeoutMillis", timeoutMillis)
        .put(
            "raw",
            new JsonObject()
                .put("chunkBytes", raw.chunkBytes())
                .put("datagramsPerSecond", raw.datagramsPerSecond()))
        .put("transport", transport.label())
        .put("sendBufferBytes", sendBufferBytes)
        .put("identity", keys.identity() == null ? KeyText.NONE : keys.identity().toString())
        .put("requireKeys", keys.required() ? "yes" : "no");
  }

  public SenderConfig withFile(Path newFile) {
    return with(newFile, destinations, strategy, reliable);
  }

  public SenderConfig withDestinations(List<Destination> newDestinations) {
    return with(file, newDestinations, strategy, reliable);
  }

  /** The same, under another name at the receivers. */
  public SenderConfig withName(String newName) {
    return with(file, destinations, strategy, reliable.withName(newName));
  }

  public SenderConfig withStrategy(Strategy newStrategy) {
    return with(file, destinations, newStrategy, reliable);
  }

  /** The same but for what changes after a configuration was read. */
  private SenderConfig with(
      Path newFile,
      List<Destination> newDestinations,
      Strategy newStrategy,
      ReliableSending newReliable) {
    return new SenderConfig(
        newFile,
        newDestinations,
        mode,
        newStrategy,
        instances,
        poolSize,
        timeoutMillis,
        newReliable,
        raw,
        transport,
        sendBufferBytes,
        keys);
  }
}
