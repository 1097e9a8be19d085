package io.filecast.report;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * Under what circumstances samples were taken: figures mean nothing without.
 *
 * @param command the command line that took them
 * @param begunAt when that was
 * @param machine what they were taken on, as it was before the first of them
 * @param configuration the effective configuration
 * @param raw whether the lab's wire was measured, where the time ends with the last send
 * @param loopback whether the receivers ran on the same machine
 */
public record Circumstances(
    String command,
    Instant begunAt,
    List<Fact> machine,
    List<Setting> configuration,
    boolean raw,
    boolean loopback) {

  /** {@code processor: ...}. */
  public record Fact(String name, String value) {}

  /**
   * A value of the configuration.
   *
   * @param origin who set it: a file, a variable, an option, or nobody
   */
  public record Setting(String key, String value, String origin) {}

  JsonObject toJson() {
    JsonObject facts = new JsonObject();
    machine.forEach(fact -> facts.put(fact.name(), fact.value()));
    return new JsonObject()
        .put("command", command)
        .put("begunAt", begunAt.toString())
        .put("machine", facts)
        .put(
            "configuration",
            new JsonArray(
                configuration.stream()
                    .map(
                        setting ->
                            new JsonObject()
                                .put("key", setting.key())
                                .put("value", setting.value())
                                .put("origin", setting.origin()))
                    .toList()));
  }
}
