package io.filecast.report;

import io.filecast.config.BitRate;
import io.filecast.config.ByteSize;
import io.filecast.config.Mode;
import io.filecast.config.NodeConfig;
import io.filecast.config.Strategy;
import io.filecast.config.TransferSpec;
import io.filecast.text.Printable;
import io.filecast.transfer.TransferPlan;
import io.filecast.transfer.TransferPlan.Planned;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/** What a transfer would do, for people or as JSON. */
public final class PlanReport {
  private static final double NANOS_PER_SECOND = 1e9;

  private final TransferPlan plan;
  private final TransferSpec transfer;
  private final NodeConfig node;
  private final String transport;

  /**
   * @param transport what would carry the datagrams, in words
   */
  public PlanReport(TransferPlan plan, String transport) {
    this.plan = plan;
    this.transfer = plan.config().transfer();
    this.node = plan.config().node();
    this.transport = transport;
  }

  /** Lines with what holds for all, a table of the destinations, the total. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(row("file", content()));
    text.append(row("mode", mode()));
    text.append(row("strategy", strategy()));
    text.append(row("transport", transport));
    text.append(row("rate", rate()));
    text.append(System.lineSeparator());
    text.append(table());
    text.append("%n%s%n".formatted(total()));
    return text.toString();
  }

  private static String row(String label, String value) {
    return "%-10s %s%n".formatted(label, Printable.line(value));
  }

  private String content() {
    if (plan.contentBytes().isEmpty()) {
      return "standard input, of a size that only its end tells" + sentAs();
    }
    long bytes = plan.contentBytes().getAsLong();
    return "%s, %d bytes (%s)%s".formatted(transfer.file(), bytes, Figures.size(bytes), sentAs());
  }

  private String sentAs() {
    return transfer.mode() == Mode.RAW
        ? ""
        : ", as " + transfer.reliable().nameFor(transfer.file());
  }

  private String mode() {
    return transfer.mode() == Mode.RAW
        ? "raw, nothing is proven"
        : "reliable, a success with %s of %s proven"
            .formatted(
                transfer.reliable().require().of(transfer.destinations().size()),
                Figures.destinations(transfer.destinations().size()));
  }

  private String strategy() {
    Strategy strategy = transfer.strategy();
    return strategy.label()
        + switch (strategy) {
          case EVENT_LOOP -> ", instances " + node.instances();
          case WORKER_POOL, PROCESS_POOL -> ", " + transfer.poolSize() + " at once";
          case WORKER, PROCESS, VIRTUAL_THREAD -> "";
        };
  }

  private String rate() {
    if (transfer.mode() == Mode.RAW) {
      long perSecond = transfer.raw().datagramsPerSecond();
      return perSecond == 0
          ? "as fast as the socket takes them"
          : perSecond + " datagrams a second to each";
    }
    long each = transfer.reliable().bitsPerSecond();
    long all = node.totalBitsPerSecond();
    String limit = transfer.strategy().spawnsJvms() ? " from each JVM" : " to all";
    return "%s to each%s"
        .formatted(
            each == 0 ? "as much as the path takes" : BitRate.format(each),
            all == 0 ? "" : ", at most " + BitRate.format(all) + limit);
  }

  private String table() {
    TextTable table =
        new TextTable(
            List.of("destination", "address", "bytes", "datagrams", "of up to", "on the wire"));
    for (Planned to : plan.destinations()) {
      boolean isKnown = plan.contentBytes().isPresent();
      table.add(
          List.of(
              to.destination().name(),
              to.destination().address(),
              isKnown ? "" + plan.contentBytes().getAsLong() : "?",
              isKnown ? "" + to.datagrams() : "?",
              ByteSize.exact(to.datagramBytes()),
              isKnown ? Figures.size(to.wireBytes()) : "?"));
    }
    return table.toString();
  }

  private String total() {
    String to = Figures.destinations(plan.destinations().size());
    if (plan.contentBytes().isEmpty()) {
      return "dry run: %s, nothing was read or sent".formatted(to);
    }
    String atLeast =
        plan.atLeastSeconds() == 0
            ? ""
            : ", at least " + Figures.shortTime(plan.atLeastSeconds() * NANOS_PER_SECOND);
    return "dry run: %s, %s in %d datagrams, about %s on the wire without repairs%s; nothing was sent"
        .formatted(
            to,
            Figures.size(plan.contentBytes().getAsLong() * plan.destinations().size()),
            plan.datagrams(),
            Figures.size(plan.wireBytes()),
            atLeast);
  }

  /** The same as an event with numbers. */
  public JsonObject toJson(Instant time) {
    JsonObject json =
        Events.event("plan", time)
            .put("file", transfer.file().toString())
            .put("mode", transfer.mode().label())
            .put("strategy", transfer.strategy().label())
            .put("transport", transport);
    plan.contentBytes().ifPresent(bytes -> json.put("contentBytes", bytes));
    if (transfer.mode() == Mode.RELIABLE) {
      json.put("name", transfer.reliable().nameFor(transfer.file()))
          .put("bitsPerSecond", transfer.reliable().bitsPerSecond())
          .put("totalBitsPerSecond", node.totalBitsPerSecond());
    }
    return json.put("datagrams", plan.datagrams())
        .put("wireBytes", plan.wireBytes())
        .put("atLeastSeconds", plan.atLeastSeconds())
        .put(
            "destinations",
            new JsonArray(plan.destinations().stream().map(PlanReport::json).toList()));
  }

  private static JsonObject json(Planned to) {
    return new JsonObject()
        .put("name", to.destination().name())
        .put("host", to.destination().host())
        .put("port", to.destination().port())
        .put("datagramBytes", to.datagramBytes())
        .put("datagrams", to.datagrams())
        .put("wireBytes", to.wireBytes());
  }
}
