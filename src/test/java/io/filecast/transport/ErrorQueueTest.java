package io.filecast.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Eventually;
import io.filecast.testing.Futures;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An error that came back must not keep the event loop busy. */
class ErrorQueueTest {
  /** An event loop with an error left in the queue turns some hundred times a millisecond. */
  private static final long WINDOW_MILLIS = 100;

  private static final int FEW = 20;

  private final Vertx vertx = BurstTransport.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final AtomicInteger turns = new AtomicInteger();

  @BeforeEach
  void onlyTheNativeTransportIsToldOfErrors() {
    assumeTrue(BurstTransport.nativeObstacle().isEmpty(), "no native transport here");
  }

  @AfterEach
  void stop() {
    Futures.await(vertx.close());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isEmptyAfterPortsThatWereUnreachable(boolean ipv6) throws Exception {
    DatagramPort port = counting(DatagramPort.open(vertx, ipv6, 0));
    for (int i = 1; i <= 3; i++) {
      int already = i - 1;
      port.send(datagram(), closedPort());
      Eventually.holds("the ICMP error comes back", () -> port.unreachableCount() > already);
    }
    assertThat(turnsInTheWindow()).isLessThan(FEW);
  }

  /** The kernel tells the error to the next send, so that no read ever fails of it. */
  @Test
  void isEmptyAfterASendThatFailedOfIt() throws Exception {
    InetSocketAddress nobody = closedPort();
    DatagramPort port =
        Futures.await(onContext(() -> counting(DatagramPort.open(vertx, false, 0))));
    AtomicInteger failed = new AtomicInteger();
    Eventually.holds(
        "a send fails",
        () -> {
          onContext(
                  () -> {
                    for (int i = 0; i < 50; i++) { // without a read in between
                      port.send(datagram(), nobody).onFailure(e -> failed.incrementAndGet());
                    }
                    return null;
                  })
              .await();
          return failed.get() > 0;
        });
    assertThat(turnsInTheWindow()).isLessThan(FEW);
  }

  private <T> Future<T> onContext(Supplier<T> action) {
    Promise<T> promise = Promise.promise();
    vertx.getOrCreateContext().runOnContext(v -> promise.complete(action.get()));
    return promise.future();
  }

  private DatagramPort counting(DatagramPort port) {
    port.handler(
        new DatagramHandler() {
          @Override
          public void onDatagrams(ByteBuf frames, int frameBytes, InetSocketAddress source) {}

          @Override
          public void onReadComplete() {
            turns.incrementAndGet();
          }
        });
    return port;
  }

  private static ByteBuf datagram() {
    return Unpooled.directBuffer(16).writeZero(16);
  }

  private static InetSocketAddress closedPort() throws SocketException {
    try (DatagramSocket closed = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), closed.getLocalPort());
    }
  }

  /** How often the channel was ready from now on, for a while in which nothing comes. */
  private int turnsInTheWindow() {
    turns.set(0);
    Promise<Void> over = Promise.promise();
    vertx.setTimer(WINDOW_MILLIS, late -> over.complete());
    Futures.await(over.future());
    return turns.get();
  }
}
