package io.filecast.bench;

import io.filecast.testing.Segment;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Hosts as network namespaces on one bridge. */
final class NamespaceSite implements Site {
  private final Segment segment;

  NamespaceSite(Scenario scenario) throws IOException {
    segment = new Segment(scenario.receivers(), scenario.network() == Scenario.Network.OFFLOADS);
    try {
      if (scenario.lossPercent() > 0) {
        segment.loseOfEveryProtocol(scenario.lossPercent());
      }
      if (!scenario.rate().isEmpty()) {
        segment.capSender(scenario.rate());
      }
    } catch (IOException | AssertionError e) {
      segment.close();
      throw e;
    }
  }

  @Override
  public List<String> atSender(List<String> command) {
    return segment.atSender(command);
  }

  @Override
  public List<String> atReceiver(int i, List<String> command) {
    return segment.atReceiver(i, command);
  }

  @Override
  public String senderAddress() {
    return Segment.SENDER;
  }

  @Override
  public String address(int i) {
    return segment.address(i);
  }

  @Override
  public boolean hasOwnHosts() {
    return true;
  }

  /** A port of the switch receives what its host sends. */
  @Override
  public Optional<WireBytes> wireBytes() throws IOException {
    long fromSender = 0;
    long toSender = 0;
    long toReceivers = 0;
    for (Object each : new JsonArray(segment.portStatistics())) {
      JsonObject port = (JsonObject) each;
      JsonObject statistics = port.getJsonObject("stats64");
      long in = statistics.getJsonObject("rx").getLong("bytes");
      long out = statistics.getJsonObject("tx").getLong("bytes");
      String name = port.getString("ifname");
      if (name.equals("s")) {
        fromSender = in;
        toSender = out;
      } else if (name.matches("r\\d+")) {
        toReceivers += out;
      }
    }
    return Optional.of(new WireBytes(fromSender, toReceivers, toSender));
  }

  @Override
  public void close() {
    segment.close();
  }
}
