package io.filecast.config;

import io.vertx.core.json.JsonObject;

/**
 * A node and one transfer of it, as the sender's configuration files, options and variables hold
 * them together.
 */
public record SenderConfig(NodeConfig node, TransferSpec transfer) {
  public SenderConfig {
    node.keys().check(transfer.mode(), transfer.destinations());
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
    return new SenderConfig(NodeConfig.of(settings), TransferSpec.of(settings));
  }

  /** The configuration as it would stand in a file; {@link #fromJson} reads it back. */
  public JsonObject toJson() {
    ConfigWriter out = new ConfigWriter(ConfigKeys.SENDER);
    node.write(out);
    transfer.write(out);
    return out.json();
  }

  /** The same node with another transfer. */
  public SenderConfig with(TransferSpec other) {
    return new SenderConfig(node, other);
  }
}
