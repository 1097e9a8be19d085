package io.filecast.doctor;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** Runs checks of this host, one after the other, off the event loop. */
final class LocalHost {
  static final String LOOPBACK = "127.0.0.1";

  private LocalHost() {}

  static Future<List<Finding>> look(Vertx vertx, List<Check> checks) {
    return vertx.executeBlocking(() -> checks.stream().map(Check::look).toList());
  }
}
