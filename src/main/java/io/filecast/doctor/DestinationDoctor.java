package io.filecast.doctor;

import io.filecast.config.DeliveryMode;
import io.filecast.config.Destination;
import io.filecast.config.GroupSending;
import io.filecast.node.GroupEchoClient;
import io.filecast.program.BoundedTasks;
import io.filecast.protocol.echo.EchoReport;
import io.filecast.protocol.echo.EchoReport.Presence;
import io.filecast.protocol.echo.GroupEchoReport;
import io.filecast.transport.InterfaceMtu;
import io.filecast.transport.MulticastRoute;
import io.filecast.wire.EchoFacts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Examines destinations: many at the same time, each bounded in time. */
final class DestinationDoctor {
  /** So many at once: 12,800 small datagrams a second. */
  private static final int AT_ONCE = 64;

  /** A resolver that takes longer is asking a server that does not answer. */
  private static final long NAME_MILLIS = 1_500;

  private final Vertx vertx;
  private final boolean whole;
  private final OptionalLong fileBytes;
  private final GroupSending group;
  private final WorkerExecutor resolvers;

  /**
   * @param whole whether the transport can keep datagrams from being cut on the way
   * @param fileBytes what is to be sent, if that is known
   * @param group how one stream is to reach them
   */
  DestinationDoctor(Vertx vertx, boolean whole, OptionalLong fileBytes, GroupSending group) {
    this.group = group;
    this.vertx = vertx;
    this.whole = whole;
    this.fileBytes = fileBytes;
    this.resolvers = vertx.createSharedWorkerExecutor("filecast-names", AT_ONCE);
  }

  /** The findings for each, in the order given. */
  Future<List<List<Finding>>> examine(List<Destination> destinations) {
    return BoundedTasks.run(destinations, AT_ONCE, this::examine)
        .onComplete(done -> resolvers.close());
  }

  /** A name's address, and what leaves this host whole towards it. */
  private record Resolved(InetAddress address, int maxDatagramBytes) {}

  private Future<List<Finding>> examine(Destination destination) {
    return resolve(destination.host())
        .compose(
            resolved ->
                Sockets.examine(
                        vertx, resolved.address(), destination.port(), resolved.maxDatagramBytes())
                    .map(report -> new Target(destination, resolved.address(), report, whole))
                    .compose(this::examineGroup),
            unknown ->
                Future.succeededFuture(
                    judge(new NameCheck(destination, Optional.empty(), NAME_MILLIS))));
  }

  private Future<Resolved> resolve(String host) {
    Promise<Resolved> promise = Promise.promise();
    long timer =
        vertx.setTimer(NAME_MILLIS, late -> promise.tryFail(new UnknownHostException(host)));
    resolvers
        .executeBlocking(
            () -> {
              InetAddress address = InetAddress.getByName(host);
              return new Resolved(address, InterfaceMtu.payloadTowards(address));
            },
            false)
        .onComplete(
            resolved -> {
              vertx.cancelTimer(timer);
              if (resolved.succeeded()) {
                promise.tryComplete(resolved.result());
              } else {
                promise.tryFail(resolved.cause());
              }
            });
    return promise.future();
  }

  /** Only of one that answers: others are in more trouble than that. */
  private Future<List<Finding>> examineGroup(Target target) {
    List<Finding> found = judge(target);
    if (target.report().presence() != Presence.ANSWERS
        || group.delivery() == DeliveryMode.UNICAST) {
      return Future.succeededFuture(found);
    }
    return vertx
        .executeBlocking(() -> MulticastRoute.to(target.address()), false)
        .compose(route -> Sockets.examine(vertx, client(target, route)))
        .otherwise(e -> GroupEchoReport.unsent(String.valueOf(e.getMessage())))
        .map(
            report -> {
              List<Finding> all = new ArrayList<>(found);
              all.add(new HearsGroupCheck(target, report, group.port(), group.ttl()).look());
              return all;
            });
  }

  private GroupEchoClient client(Target target, MulticastRoute route) {
    return new GroupEchoClient(
        new InetSocketAddress(target.address(), target.port()),
        new InetSocketAddress(group.address().orElseGet(route::randomGroup), group.port()),
        route,
        group.ttl(),
        target.report().datagramBytes());
  }

  private List<Finding> judge(Target target) {
    List<Check> checks = new ArrayList<>();
    checks.add(new NameCheck(target.destination(), Optional.of(target.address()), NAME_MILLIS));
    checks.add(new AnswerCheck(target));
    EchoReport report = target.report();
    if (report.presence() == Presence.ANSWERS) {
      EchoFacts facts = report.facts();
      checks.add(new DatagramsCheck(target));
      checks.add(new PathCheck(target));
      report
          .clockAheadMicros()
          .ifPresent(ahead -> checks.add(new ClockCheck(ahead, report.clockUncertaintyMicros())));
      facts
          .receiveBufferBytes()
          .ifPresent(bytes -> checks.add(new RemoteBufferCheck(target.host(), bytes)));
      facts
          .freeBytes()
          .ifPresent(bytes -> checks.add(new RemoteSpaceCheck(target.host(), bytes, fileBytes)));
    }
    return judge(checks.toArray(Check[]::new));
  }

  private static List<Finding> judge(Check... checks) {
    return Arrays.stream(checks).map(Check::look).toList();
  }
}
