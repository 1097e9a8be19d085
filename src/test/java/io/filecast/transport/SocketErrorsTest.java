package io.filecast.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Eventually;
import io.filecast.testing.Futures;
import io.filecast.testing.RecordedChannels;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.Errors;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.nio.channels.UnresolvedAddressException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is reported about a socket, it stays open; closed by somebody else, it says so. */
class SocketErrorsTest {
  private static final int ERROR_NUMBERS = 133;

  private final RecordedChannels channels = new RecordedChannels();
  private final BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
  private final Map<NetworkError, Long> told = new EnumMap<>(NetworkError.class);
  private Vertx vertx;
  private DatagramPort port;
  private DatagramChannel channel;

  private void listen(String transport) {
    boolean isNative = transport.equals("native");
    assumeTrue(!isNative || BurstTransport.nativeObstacle().isEmpty(), "no native transport here");
    vertx = channels.vertx(isNative ? BurstTransport.best() : BurstTransport.nio());
    port = Futures.await(DatagramPort.listen(vertx, "127.0.0.1", 0, 0));
    channel = channels.newest();
    port.handler(
        new DatagramHandler() {
          @Override
          public void onDatagrams(ByteBuf frames, int frameBytes, InetSocketAddress source) {
            received.add(frameBytes);
          }

          @Override
          public void onError(NetworkError error) {
            told.merge(error, 1L, Long::sum);
          }
        });
  }

  @AfterEach
  void stop() {
    if (vertx != null) {
      Futures.await(vertx.close());
    }
  }

  private <T> T onEventLoop(java.util.concurrent.Callable<T> action) {
    Promise<T> done = Promise.promise();
    channel
        .eventLoop()
        .execute(
            () -> {
              try {
                done.complete(action.call());
              } catch (Exception e) {
                done.fail(e);
              }
            });
    return Futures.await(done.future());
  }

  private void assertWorks() throws InterruptedException {
    InetSocketAddress self = new InetSocketAddress("127.0.0.1", port.port());
    Futures.await(port.send(Unpooled.directBuffer(7).writeZero(7), self));
    assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(7);
    assertThat(port.lost().isComplete()).isFalse();
  }

  private static Stream<Throwable> causes() {
    return Stream.concat(
        IntStream.rangeClosed(1, ERROR_NUMBERS)
            .mapToObj(number -> new Errors.NativeIoException("recvmsg", -number)),
        Stream.of(
            new PortUnreachableException(),
            new NoRouteToHostException(),
            new ProtocolException("Protocol error"),
            new ConnectException("Connection timed out"),
            new SocketException("Network is unreachable"),
            new IOException("no such error"),
            new IOException(),
            new EOFException(),
            new UnresolvedAddressException(),
            new IllegalStateException("by mistake"),
            new NullPointerException(),
            new NoClassDefFoundError("io/netty/Missing"),
            new AssertionError("by mistake"),
            new Throwable("unknown")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "nio"})
  void anyExceptionIsCountedByKindAndSurvived(String transport) throws Exception {
    listen(transport);
    List<Throwable> causes = causes().toList();

    for (Throwable cause : causes) {
      onEventLoop(() -> channel.pipeline().fireExceptionCaught(cause));
    }

    assertWorks();
    Map<NetworkError, Long> expected = new EnumMap<>(NetworkError.class);
    causes.forEach(cause -> expected.merge(NetworkError.of(cause), 1L, Long::sum));
    for (NetworkError kind : NetworkError.values()) {
      assertThat(port.errorCount(kind)).as(kind.name()).isEqualTo(expected.get(kind)).isPositive();
    }
    assertThat(onEventLoop(() -> Map.copyOf(told))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "nio"})
  void sendsThatTheKernelRefusesAreCountedByKindAndSurvived(String transport) throws Exception {
    listen(transport);
    InetSocketAddress broadcast = new InetSocketAddress("255.255.255.255", 9);
    InetSocketAddress self = new InetSocketAddress("127.0.0.1", port.port());
    for (int i = 0; i < 3; i++) {
      Future<Void> tooLarge = port.send(Unpooled.directBuffer(70_000).writeZero(70_000), self);
      Future<Void> notAllowed = port.send(Unpooled.directBuffer(1).writeZero(1), broadcast);
      Eventually.holds("both have failed", () -> tooLarge.failed() && notAllowed.failed());
      assertThat(DatagramPort.isTooBig(tooLarge.cause())).isTrue();
    }
    assertThat(port.errorCount(NetworkError.TOO_BIG)).isEqualTo(3);
    assertThat(port.errorCount(NetworkError.PROHIBITED)).isEqualTo(3);
    assertWorks();
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "nio"})
  void aChannelThatSomebodyElseClosesIsReportedWithTheLastError(String transport) {
    listen(transport);
    onEventLoop(() -> channel.pipeline().fireExceptionCaught(new IOException("the last one")));

    channel.close();

    assertThat(Futures.await(port.lost())).contains("has closed a socket", "the last one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "nio"})
  void aPortThatIsClosedOnPurposeIsNotLost(String transport) {
    listen(transport);
    Futures.await(port.close());
    assertThat(channel.isOpen()).isFalse();
    assertThat(port.lost().isComplete()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "111, PORT_UNREACHABLE",
    "101, NO_ROUTE",
    "113, NO_ROUTE",
    "13, PROHIBITED",
    "1, FILTERED_HERE",
    "90, TOO_BIG",
    "105, NO_BUFFER",
    "100, INTERFACE_DOWN",
    "112, HOST_DOWN",
    "92, NO_UDP",
    "71, OTHER",
    "95, OTHER"
  })
  void kernelsErrorNumbersHaveTheirKind(int errorNumber, NetworkError kind) {
    assertThat(NetworkError.ofNumber(errorNumber)).isEqualTo(kind);
    assertThat(NetworkError.of(new Errors.NativeIoException("sendmsg", -errorNumber)))
        .isEqualTo(kind);
  }
}
