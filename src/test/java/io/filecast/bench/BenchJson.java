package io.filecast.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** All samples with all that is needed to understand them. */
final class BenchJson {
  private BenchJson() {}

  static JsonObject of(Machine machine, Bench bench, List<ScenarioResult> results) {
    return new JsonObject()
        .put("machine", machine.toJson())
        .put("runs", bench.runs())
        .put("warmups", bench.warmups())
        .put("timeoutSeconds", bench.timeout().toSeconds())
        .put("scenarios", new JsonArray(results.stream().map(BenchJson::scenario).toList()));
  }

  private static JsonObject scenario(ScenarioResult result) {
    Scenario scenario = result.scenario();
    JsonObject json =
        new JsonObject()
            .put("name", scenario.name())
            .put("bytes", scenario.bytes())
            .put("receivers", scenario.receivers())
            .put("lossPercent", scenario.lossPercent())
            .put("rate", scenario.rate())
            .put("network", scenario.network().name().toLowerCase(java.util.Locale.ROOT))
            .put("absent", new JsonObject(new java.util.TreeMap<String, Object>(result.absent())))
            .put(
                "contenders",
                new JsonArray(result.summaries().stream().map(BenchJson::contender).toList()));
    result.skipped().ifPresent(why -> json.put("skipped", why));
    return json;
  }

  private static JsonObject contender(Summary summary) {
    JsonObject json =
        new JsonObject()
            .put("name", summary.contender().name())
            .put("kind", summary.contender().kind().name().toLowerCase(java.util.Locale.ROOT))
            .put("version", summary.contender().version())
            .put("settings", summary.contender().settings())
            .put("succeeded", summary.succeeded().size());
    put(json, "medianSeconds", summary.seconds());
    put(json, "medianOwnSeconds", summary.ownSeconds());
    put(json, "megabytesPerSecond", summary.megabytesPerSecond());
    put(json, "cpuSecondsPerGigabyte", summary.cpuSecondsPerGigabyte());
    return json.put(
        "samples", new JsonArray(summary.samples().stream().map(BenchJson::sample).toList()));
  }

  private static JsonObject sample(Measurement measurement) {
    JsonObject json = new JsonObject().put("ok", measurement.isOk());
    measurement.failure().ifPresent(why -> json.put("failure", why));
    json.put("seconds", measurement.seconds());
    measurement.ownSeconds().ifPresent(seconds -> json.put("ownSeconds", seconds));
    json.put("senderCpuSeconds", measurement.senderCpuSeconds())
        .put("receiversCpuSeconds", measurement.receiversCpuSeconds())
        .put("senderRssBytes", measurement.senderRssBytes())
        .put("receiverRssBytes", measurement.receiverRssBytes());
    measurement
        .wire()
        .ifPresent(
            wire ->
                json.put("wireBytesFromSender", wire.fromSender())
                    .put("wireBytesToReceivers", wire.toReceivers())
                    .put("wireBytesToSender", wire.toSender()));
    return json;
  }

  /** JSON has no word for a figure that nobody has. */
  private static void put(JsonObject json, String key, double value) {
    if (!Double.isNaN(value)) {
      json.put(key, value);
    }
  }
}
