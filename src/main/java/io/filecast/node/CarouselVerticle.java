package io.filecast.node;

import io.filecast.config.BitRate;
import io.filecast.config.ByteSize;
import io.filecast.config.CarouselConfig;
import io.filecast.config.ConfigException;
import io.filecast.crypto.CarouselKeys;
import io.filecast.crypto.KeyException;
import io.filecast.protocol.carousel.CarouselDriver;
import io.filecast.protocol.carousel.CarouselFlow;
import io.filecast.protocol.carousel.CarouselOrder;
import io.filecast.protocol.repair.SymbolLayout;
import io.filecast.transport.Alarm;
import io.filecast.transport.MulticastRoute;
import io.filecast.wire.DataHeader;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.net.Inet6Address;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends one file round and round to a group, until it was round as often as it should be. */
public final class CarouselVerticle extends VerticleBase implements CarouselDriver {
  private static final Logger LOG = LoggerFactory.getLogger(CarouselVerticle.class);

  /** Of UDP in IPv4 and IPv6 on Ethernet: nobody tells what the path carries. */
  private static final int MOST_BYTES = 1472;

  private static final int IP_AND_UDP_BYTES = 28;
  private static final int IPV6_AND_UDP_BYTES = 48;
  private static final int LEAST_BYTES = 1200;

  /** A link that is down for a moment is no reason to end. */
  private static final long MOST_FAILING_NANOS = 10_000_000_000L;

  private static final double NANOS_PER_SECOND = 1e9;

  private final CarouselConfig config;
  private final Promise<Void> done = Promise.promise();

  /** Null without keys. */
  private CarouselKeys keys;

  private CarouselContent content;
  private CarouselOrder order;
  private StripeWorkshop workshop;
  private WorkerExecutor worker;
  private GroupSocket socket;
  private CarouselFlow flow;
  private Alarm alarm;

  /** What is sent now; null before the first. */
  private StripeFrames sending;

  private boolean isTurning;
  private boolean isAgain;
  private long startNanos;
  private long toldRound;

  public CarouselVerticle(CarouselConfig config) {
    this.config = config;
  }

  /** Completes when all rounds were sent; fails with one line when it cannot go on. */
  public Future<Void> done() {
    return done.future();
  }

  @Override
  public Future<?> start() {
    worker = vertx.createSharedWorkerExecutor("filecast-carousel", 1, 1, TimeUnit.DAYS);
    return worker
        .executeBlocking(this::open, true)
        .onSuccess(this::begin)
        .onFailure(e -> worker.close());
  }

  /** Blocks; also for the first signature, which takes longer than others. */
  private MulticastPlan open() throws IOException {
    if (config.choice().keys() != null) {
      try {
        keys = CarouselKeys.readSender(config.choice().keys());
      } catch (KeyException e) {
        throw new ConfigException("--key=%s: %s".formatted(config.choice().keys(), e.getMessage()));
      }
    }
    MulticastRoute route = route();
    int datagramBytes = datagramBytes(route);
    int overhead = DataHeader.BYTES + (keys == null ? 0 : DataHeader.SEAL_BYTES);
    content = CarouselContent.open(config.file(), keys != null);
    SymbolLayout layout =
        new SymbolLayout(
            content.file().size(), CarouselContent.BLOCK_BYTES, datagramBytes - overhead, overhead);
    order = new CarouselOrder(layout, config.choice().parityPercent());
    workshop =
        new StripeWorkshop(
            content, order, config.name(), config.choice().release(), keys, new SecureRandom());
    return new MulticastPlan(config.group(), route, config.ttl(), Set.of(), true);
  }

  private MulticastRoute route() throws IOException {
    boolean ipv6 = config.group().getAddress() instanceof Inet6Address;
    try {
      MulticastRoute route =
          config.via().isPresent()
              ? MulticastRoute.named(config.via().get(), ipv6)
              : MulticastRoute.to(config.group().getAddress());
      if (route.isIpv6() == ipv6) {
        return route;
      }
      throw new IOException(
          "%s is of another family than the group".formatted(route.local().getHostAddress()));
    } catch (IOException e) {
      throw new ConfigException(
          "--group=%s: %s; name an interface with --multicast-interface"
              .formatted(config.group().getAddress().getHostAddress(), e.getMessage()));
    }
  }

  private int datagramBytes(MulticastRoute route) throws IOException {
    int headers = route.isIpv6() ? IPV6_AND_UDP_BYTES : IP_AND_UDP_BYTES;
    int carried = route.via().getMTU() - headers;
    if (config.datagramBytes() > 0) {
      if (config.datagramBytes() > carried) {
        throw new ConfigException(
            "--datagram-bytes=%d is over the limit %d of interface %s; name less, or auto"
                .formatted(config.datagramBytes(), carried, route.via().getName()));
      }
      return config.datagramBytes();
    }
    return Math.max(LEAST_BYTES, Math.min(MOST_BYTES + IP_AND_UDP_BYTES - headers, carried));
  }

  private void begin(MulticastPlan plan) {
    startNanos = System.nanoTime();
    alarm = new Alarm(vertx, this::turn);
    socket = new GroupSocket(vertx, plan, config.sendBufferBytes(), this::turn);
    socket.opened().onFailure(done::tryFail);
    flow =
        new CarouselFlow(
            startNanos,
            order,
            config.choice().rounds(),
            config.bitsPerSecond(),
            order.layout().datagramBytes(),
            this);
    tellBeginning(plan);
    turn();
  }

  private void tellBeginning(MulticastPlan plan) {
    long packets = 0;
    for (int stripe = 0; stripe < order.stripes(); stripe++) {
      packets += order.packets(stripe);
    }
    double seconds =
        packets * 8.0 * order.layout().datagramBytes() / Math.max(1, config.bitsPerSecond());
    LOG.info(
        "{}: {} go round to {} port {} by {} at {}, {} s a round with {} % parity, {}; SHA-256 {}",
        config.file(),
        ByteSize.format(content.file().size()),
        plan.group().getAddress().getHostAddress(),
        plan.group().getPort(),
        plan.route().via().getName(),
        BitRate.format(config.bitsPerSecond()),
        "%.1f".formatted(seconds),
        config.choice().parityPercent(),
        keys == null ? "without keys" : "release " + config.choice().release(),
        content.hash());
  }

  /** What is refused is refused at once, and would have the next sent from within. */
  private void turn() {
    isAgain = true;
    if (isTurning || flow == null) {
      return;
    }
    isTurning = true;
    while (isAgain && !done.future().isComplete()) {
      isAgain = false;
      turnOnce();
    }
    isTurning = false;
  }

  private void turnOnce() {
    flow.turn(System.nanoTime());
    tellRounds();
    Throwable failure = socket.failure(MOST_FAILING_NANOS);
    if (failure != null) {
      done.tryFail(
          new IOException(
              "nothing can be sent to %s: %s; name another --multicast-interface, or give it a route"
                  .formatted(config.group().getAddress().getHostAddress(), failure.getMessage())));
    } else if (flow.isDone()) {
      done.tryComplete();
    } else if (socket.hasRoom()) {
      alarm.set(flow.dueNanos());
    }
  }

  private void tellRounds() {
    for (; toldRound < flow.round(); toldRound++) {
      LOG.info(
          "round {} is sent: {} datagrams of data, {} in {} s so far",
          toldRound + 1,
          flow.packets(),
          ByteSize.format(flow.bytes()),
          "%.1f".formatted((System.nanoTime() - startNanos) / NANOS_PER_SECOND));
    }
  }

  // ---- what the flow asks for ------------------------------------------------------------------

  @Override
  public boolean hasRoom() {
    return socket.hasRoom();
  }

  @Override
  public boolean isReady(long round, int stripe, long firstPacket) {
    StripeFrames ready = workshop.find(round, stripe);
    if (ready != null) {
      return true;
    }
    if (workshop.begin(round, stripe)) {
      worker
          .executeBlocking(() -> workshop.make(round, stripe, firstPacket), true)
          .onSuccess(
              made -> {
                workshop.put(round, stripe, made);
                turn();
              })
          .onFailure(done::tryFail);
    }
    return false;
  }

  @Override
  public int sendRows(int from, int count) {
    StripeFrames frames = workshop.current(flow.round(), flow.stripe());
    sending = frames;
    int bytes = 0;
    for (int at = from; at < from + count; ) {
      int until = frames.run(at, from + count);
      ByteBuf slice = frames.slice(at, until);
      bytes += slice.readableBytes();
      socket.send(slice, frames.frameBytes());
      at = until;
    }
    return bytes;
  }

  @Override
  public int sendDigests(int stripe) {
    StripeFrames frames = workshop.current(flow.round(), stripe);
    sending = frames;
    int bytes = 0;
    for (ByteBuf packet : frames.digests()) {
      bytes += packet.readableBytes();
      socket.send(packet.copy(), packet.readableBytes());
    }
    return bytes;
  }

  @Override
  public int announce(boolean ends, long round, long nextPacket, long intervalMillis) {
    ByteBuf out = workshop.announcement(ends, round, nextPacket, intervalMillis, sending);
    int bytes = out.readableBytes();
    socket.send(out, bytes);
    return bytes;
  }

  // ---- the end ---------------------------------------------------------------------------------

  @Override
  public Future<?> stop() {
    if (flow != null && socket.hasRoom()) {
      flow.stop(System.nanoTime());
    }
    done.tryComplete();
    if (alarm != null) {
      alarm.cancel();
    }
    return worker
        .close()
        .eventually(() -> socket == null ? Future.succeededFuture() : socket.close())
        .onComplete(closed -> workshop.free())
        .eventually(() -> vertx.executeBlocking(this::closeContent));
  }

  private Void closeContent() throws IOException {
    if (content != null) {
      content.close();
    }
    return null;
  }
}
