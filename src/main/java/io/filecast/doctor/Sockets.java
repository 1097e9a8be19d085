package io.filecast.doctor;

import io.filecast.node.EchoClient;
import io.filecast.node.GroupEchoClient;
import io.filecast.protocol.echo.EchoReport;
import io.filecast.protocol.echo.GroupEchoReport;
import io.filecast.transport.DatagramPort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.util.Optional;

/** What has to be asked of sockets. */
final class Sockets {
  private Sockets() {}

  /** A port that could be opened, or why it could not. */
  record Opened(Optional<Integer> receiveBufferBytes, Optional<String> refusal) {}

  /** Opens a port, looks at its receive buffer, and closes it. */
  static Future<Opened> open(Vertx vertx, String host, int port, int receiveBufferBytes) {
    return DatagramPort.listen(vertx, host, port, receiveBufferBytes)
        .compose(
            opened -> {
              Opened found = new Opened(opened.receiveBufferBytes(), Optional.empty());
              return opened.close().map(found);
            })
        .otherwise(e -> new Opened(Optional.empty(), Optional.of(String.valueOf(e.getMessage()))));
  }

  /** What echoes tell; never fails. */
  static Future<EchoReport> examine(
      Vertx vertx, InetAddress address, int port, int maxDatagramBytes) {
    EchoClient examiner = new EchoClient(address, port, maxDatagramBytes);
    return vertx
        .deployVerticle(examiner)
        .compose(id -> examiner.report().onComplete(reported -> vertx.undeploy(id)))
        .otherwise(e -> EchoReport.unsent(String.valueOf(e.getMessage())));
  }

  /** What a receiver hears of a group; never fails. */
  static Future<GroupEchoReport> examine(Vertx vertx, GroupEchoClient examiner) {
    return vertx
        .deployVerticle(examiner)
        .compose(id -> examiner.report().onComplete(reported -> vertx.undeploy(id)))
        .otherwise(e -> GroupEchoReport.unsent(String.valueOf(e.getMessage())));
  }
}
