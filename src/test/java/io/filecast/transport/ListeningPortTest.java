package io.filecast.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Eventually;
import io.filecast.testing.Futures;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which address answers leave from, and who shares the port. */
class ListeningPortTest {
  private static final int TIMEOUT_MILLIS = 20_000;

  private Vertx vertx;
  private Context context;

  private void start(String transport) {
    assumeTrue(!transport.equals("native") || BurstTransport.nativeObstacle().isEmpty());
    vertx =
        switch (transport) {
          case "native" -> Vertx.builder().withTransport(BurstTransport.best()).build();
          case "nio" -> Vertx.builder().withTransport(BurstTransport.nio()).build();
          default -> Vertx.vertx();
        };
    context = vertx.getOrCreateContext();
  }

  @AfterEach
  void stop() {
    if (vertx != null) {
      Futures.await(vertx.close());
    }
  }

  private ListeningPort open(String host, int port) {
    return Futures.await(Futures.on(context, () -> ListeningPort.open(vertx, host, port, 1 << 20)));
  }

  /** Answers every datagram with its content. */
  private ListeningPort openEcho(String host) {
    ListeningPort port = open(host, 0);
    onContext(
        () ->
            port.handler(
                (frames, frameBytes, route) ->
                    route.send(Unpooled.copiedBuffer(frames.readSlice(frameBytes)))));
    return port;
  }

  private void onContext(Runnable body) {
    Futures.await(
        Futures.on(
            context,
            () -> {
              body.run();
              return Future.succeededFuture();
            }));
  }

  /** A connected socket takes nothing from another address than the one it asks. */
  private static void assertAnswers(String address, int port) throws IOException {
    try (DatagramSocket asker = new DatagramSocket()) {
      asker.connect(new InetSocketAddress(address, port));
      asker.setSoTimeout(TIMEOUT_MILLIS);
      byte[] question = address.getBytes();
      asker.send(new DatagramPacket(question, question.length));
      DatagramPacket answer = new DatagramPacket(new byte[100], 100);
      asker.receive(answer);
      assertThat(answer.getLength()).isEqualTo(question.length);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "native, ::, 127.0.0.1 ::1 127.0.0.2 127.0.1.1",
    "native, 0.0.0.0, 127.0.0.1 127.0.0.2 127.0.1.1",
    "native, 127.0.0.2, 127.0.0.2",
    "nio, ::, 127.0.0.1 ::1",
    "nio, 0.0.0.0, 127.0.0.1",
    "plain, ::, 127.0.0.1 ::1",
  })
  void anAnswerComesFromTheAddressThatWasAsked(String transport, String host, String addresses)
      throws IOException {
    start(transport);
    assumeTrue(DatagramPort.hasIpv6());
    ListeningPort port = openEcho(host);
    for (String address : addresses.split(" ")) {
      assertAnswers(address, port.port());
      assertAnswers(address, port.port());
    }
    Futures.await(port.close());
  }

  /** A second one would take the rest of a burst, which then overtakes what the first still has. */
  @ParameterizedTest
  @CsvSource({"native, 127.0.0.1", "native, ::1", "nio, 127.0.0.1", "plain, 127.0.0.1"})
  void aPortOfOneAddressHasOneSocket(String transport, String host) throws IOException {
    start(transport);
    assumeTrue(DatagramPort.hasIpv6());
    ListeningPort port = openEcho(host);
    assertAnswers(host, port.port());
    assertAnswers(host, port.port());
    int[] sockets = new int[1];
    onContext(() -> sockets[0] = port.sockets());
    assertThat(sockets[0]).isEqualTo(1);
    Futures.await(port.close());
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "nio"})
  void whatEveryListedAddressIsAskedItAnswers(String transport) throws IOException {
    start(transport);
    ListeningPort port = openEcho("::");
    List<LocalAddress> listed = LocalAddresses.read().unicast();
    assertThat(listed).isNotEmpty();
    assertThat(port.sockets()).isGreaterThan(1);
    for (LocalAddress address : listed.subList(0, Math.min(20, listed.size()))) {
      assertAnswers(address.host(), port.port());
    }
    Futures.await(port.close());
  }

  // ---- who shares the port -------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"native", "nio", "plain"})
  void noOtherProgramSharesThePort(String transport) throws IOException {
    start(transport);
    ListeningPort port = openEcho("::");
    assertAnswers("127.0.0.1", port.port());
    for (String host : List.of("::", "0.0.0.0", "127.0.0.1", "::1", "127.0.0.2", "127.0.0.3")) {
      assertThatThrownBy(() -> open(host, port.port()))
          .as("a second receiver on %s", host)
          .isInstanceOf(IOException.class);
      for (boolean shares : new boolean[] {false, true}) {
        assertThatThrownBy(() -> bind(host, port.port(), shares))
            .as("another program on %s, SO_REUSEPORT %s", host, shares)
            .isInstanceOf(SocketException.class);
      }
    }
    assertAnswers("127.0.0.1", port.port());
    int number = port.port();
    Futures.await(port.close());
    Eventually.holds("the port is free for the next", () -> isFree(number));
  }

  private static void bind(String host, int port, boolean shares) throws IOException {
    try (DatagramSocket other = new DatagramSocket(null)) {
      other.setOption(StandardSocketOptions.SO_REUSEPORT, shares);
      other.bind(new InetSocketAddress(host, port));
    }
  }

  /** NIO gives it back when it has looked for datagrams once more. */
  private static boolean isFree(int port) throws IOException {
    try {
      bind("::", port, false);
      return true;
    } catch (BindException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "nio"})
  void aPortOfWhichOneAddressIsTakenIsRefused(String transport) throws IOException {
    start(transport);
    try (DatagramSocket other = new DatagramSocket(null)) {
      other.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      other.bind(new InetSocketAddress("127.0.0.1", 0));
      assertThatThrownBy(() -> open("0.0.0.0", other.getLocalPort()))
          .isInstanceOf(IOException.class);
    }
  }

  // ---- unlisted addresses --------------------------------------------------------------------

  @Test
  void aBurstToAnUnlistedAddressComesWholeAndInOrder() throws IOException {
    start("native");
    List<byte[]> received = new ArrayList<>();
    ListeningPort port = open("::", 0);
    onContext(
        () ->
            port.handler(
                (frames, frameBytes, route) -> {
                  int end = frames.writerIndex();
                  for (int at = frames.readerIndex(); at < end; at += frameBytes) {
                    ByteBuf frame = frames.slice(at, Math.min(frameBytes, end - at));
                    received.add(ByteBufUtil.getBytes(frame));
                  }
                  if (received.size() == 46) {
                    route.send(Unpooled.copiedBuffer(new byte[] {1}));
                  }
                }));
    byte[] content = new byte[45 * 1_400 + 17];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 31 >> 3);
    }
    DatagramPort asker =
        Futures.await(
            Futures.on(
                context, () -> Future.succeededFuture(DatagramPort.open(vertx, false, 1 << 20))));
    InetSocketAddress unlisted = new InetSocketAddress("127.0.0.9", port.port());
    io.vertx.core.Promise<InetSocketAddress> answer = io.vertx.core.Promise.promise();
    onContext(() -> asker.handler((frames, frameBytes, source) -> answer.tryComplete(source)));

    onContext(() -> asker.send(Unpooled.copiedBuffer(content), 1_400, unlisted));

    assertThat(Futures.await(answer.future())).isEqualTo(unlisted);
    ByteBuf all = Unpooled.buffer();
    received.forEach(all::writeBytes);
    assertThat(received).extracting(frame -> frame.length).startsWith(1_400, 1_400).endsWith(17);
    assertThat(ByteBufUtil.getBytes(all)).isEqualTo(content);
    Futures.await(asker.close());
    Futures.await(port.close());
  }

  @Test
  void socketsAreBoundedHoweverManyAddressesAreAsked() throws IOException {
    start("native");
    ListeningPort port = openEcho("0.0.0.0");
    int listed = port.sockets();
    int asked = ListeningPort.MAX_ASKED + 40;
    try (DatagramSocket asker = new DatagramSocket()) {
      asker.setSoTimeout(TIMEOUT_MILLIS);
      for (int i : IntStream.range(0, asked).toArray()) {
        InetAddress address = InetAddress.getByName("127.9.%d.%d".formatted(i / 200, 1 + i % 200));
        asker.send(new DatagramPacket(new byte[] {1}, 1, address, port.port()));
        asker.receive(new DatagramPacket(new byte[10], 10)); // from wherever
      }
    }
    assertThat(port.sockets()).isEqualTo(listed + ListeningPort.MAX_ASKED);
    Futures.await(port.close());
  }

  // ---- the list ------------------------------------------------------------------------------

  @Test
  void linkLocalAddressesOfTwoInterfacesAreTwoAddresses() throws IOException {
    byte[] bytes = InetAddress.getByName("fe80::1").getAddress();
    LocalAddress second = LocalAddress.of(java.net.Inet6Address.getByAddress(null, bytes, 2));
    LocalAddress third = LocalAddress.of(java.net.Inet6Address.getByAddress(null, bytes, 3));
    assertThat(second).isNotEqualTo(third);
    assertThat(second.host()).isEqualTo("fe80:0:0:0:0:0:0:1%2");
    assertThat(LocalAddress.of(InetAddress.getByName("::1")).host()).doesNotContain("%");
  }
}
