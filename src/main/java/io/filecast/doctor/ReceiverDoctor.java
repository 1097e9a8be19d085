package io.filecast.doctor;

import io.filecast.config.GroupSending;
import io.filecast.config.ReceiverConfig;
import io.filecast.protocol.echo.EchoReport;
import io.filecast.transport.BurstTransport;
import io.filecast.transport.DatagramPort;
import io.filecast.transport.SocketDrops;
import io.filecast.transport.UdpCounters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether this host is fit to receive, with a given configuration. */
public final class ReceiverDoctor {
  /** Enough to be recognized by. */
  private static final int SMALL_DATAGRAM_BYTES = 1_200;

  private final Vertx vertx;
  private final BurstTransport transport;
  private final ReceiverConfig config;

  /**
   * @param transport what the Vert.x runs on
   */
  public ReceiverDoctor(Vertx vertx, BurstTransport transport, ReceiverConfig config) {
    this.vertx = vertx;
    this.transport = transport;
    this.config = config;
  }

  /** All findings; opens the port for a moment and asks who has it when it cannot. */
  public Future<Diagnosis> examine() {
    return Sockets.open(vertx, config.host(), config.port(), config.receiveBufferBytes())
        .compose(port -> askHolder(port).map(holder -> checks(port.refusal(), holder)))
        .compose(
            more ->
                new LocalHost(vertx, transport, config.transport())
                    .examine(config.receiveBufferBytes(), "receiveBufferBytes", more))
        .map(findings -> new Diagnosis().here(findings));
  }

  private Future<Optional<EchoReport>> askHolder(Sockets.Opened port) {
    boolean taken = port.refusal().filter(why -> why.contains("in use")).isPresent();
    if (!taken) {
      return Future.succeededFuture(Optional.empty());
    }
    boolean everywhere = config.host().equals("::") || config.host().equals("0.0.0.0");
    return vertx
        .executeBlocking(
            () -> InetAddress.getByName(everywhere ? LocalHost.LOOPBACK : config.host()))
        .compose(address -> Sockets.examine(vertx, address, config.port(), SMALL_DATAGRAM_BYTES))
        .map(Optional::of);
  }

  private List<Check> checks(Optional<String> refusal, Optional<EchoReport> holder) {
    List<Check> checks = new ArrayList<>();
    checks.add(new PortCheck(config.host(), config.port(), refusal, holder));
    checks.add(new OutputCheck(config.output()));
    checks.add(new DropsCheck(SocketDrops.ofPort(config.port()), UdpCounters.read()));
    checks.add(new Ipv6Check(DatagramPort.hasIpv6()));
    if (config.reliable().multicast()) {
      checks.add(new MulticastCheck(Optional.empty(), GroupSending.DEFAULT_PORT));
      checks.add(new QuerierCheck(LocalHost.INTERFACES));
    }
    return checks;
  }
}
