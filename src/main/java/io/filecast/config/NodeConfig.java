package io.filecast.config;

import io.vertx.core.json.JsonObject;

/**
 * What a sender node owns for its whole life and its transfers share. The receiver's counterpart is
 * {@link ReceiverConfig}: all that a receiver is told holds for its life.
 *
 * @param transport what the programs and their child JVMs run on; a Vert.x that is given to a node
 *     keeps its own
 * @param sendBufferBytes asked of the kernel for each socket; 0 = its default
 * @param instances verticle instances of {@link Strategy#EVENT_LOOP}, 1 to 64
 * @param totalBitsPerSecond UDP payload of all transfers of this JVM together; 0 = no limit
 * @param keys who it is, and whether it may send unprotected
 */
public record NodeConfig(
    TransportChoice transport,
    int sendBufferBytes,
    int instances,
    long totalBitsPerSecond,
    SenderKeys keys) {
  /** A node without limits and keys. */
  public static final NodeConfig DEFAULT =
      new NodeConfig(TransportChoice.AUTO, 0, 1, 0, SenderKeys.NONE);

  public NodeConfig {
    if (instances < 1 || sendBufferBytes < 0 || totalBitsPerSecond < 0) {
      throw new ConfigException(
          "instances=%d must be at least 1, sendBufferBytes=%d and rateLimit=%d at least 0"
              .formatted(instances, sendBufferBytes, totalBitsPerSecond));
    }
  }

  /**
   * Reads the configuration of a node written in code; keys and defaults are those of the file,
   * where those of a transfer may stand, too, and are passed over.
   *
   * @throws ConfigException when a key is unknown or outside its limits
   */
  public static NodeConfig fromJson(JsonObject json) {
    return of(Settings.of(ConfigKeys.SENDER, json, path -> "configuration"));
  }

  public NodeConfig withInstances(int newInstances) {
    return new NodeConfig(transport, sendBufferBytes, newInstances, totalBitsPerSecond, keys);
  }

  /** The configuration as it would stand in a file; {@link #fromJson} reads it back. */
  public JsonObject toJson() {
    ConfigWriter out = new ConfigWriter(ConfigKeys.SENDER);
    write(out);
    return out.json();
  }

  static NodeConfig of(Settings settings) {
    return new NodeConfig(
        TransportChoice.of(settings),
        settings.intValue("sendBufferBytes"),
        settings.intValue("instances"),
        settings.integer("rateLimit"),
        SenderKeys.of(settings));
  }

  void write(ConfigWriter out) {
    out.put("transport", transport)
        .put("sendBufferBytes", sendBufferBytes)
        .put("instances", instances)
        .put("rateLimit", totalBitsPerSecond);
    keys.write(out);
  }
}
