package io.filecast.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Eventually;
import io.filecast.testing.Futures;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The same bursts over every transport, with a plain BSD socket at the other end. */
class DatagramPortTest {
  private static final int MAX_DATAGRAM_BYTES = 65_507;
  private static final int RECEIVE_BUFFER_BYTES = 1 << 22;
  private static final int TIMEOUT_MILLIS = 20_000;

  /** The three kinds of Vert.x that a port may be opened on. */
  enum Kind {
    BEST {
      @Override
      Vertx vertx() {
        return Vertx.builder().withTransport(BurstTransport.best()).build();
      }
    },
    NIO {
      @Override
      Vertx vertx() {
        return Vertx.builder().withTransport(BurstTransport.nio()).build();
      }
    },
    PLAIN {
      @Override
      Vertx vertx() {
        return Vertx.vertx();
      }
    };

    abstract Vertx vertx();
  }

  private Vertx vertx;
  private Context context;

  private void start(Kind kind) {
    vertx = kind.vertx();
    context = vertx.getOrCreateContext();
  }

  @AfterEach
  void stop() {
    if (vertx != null) {
      Futures.await(vertx.close());
    }
  }

  static Stream<Arguments> bursts() {
    return Stream.of(Kind.BEST, Kind.NIO)
        .flatMap(
            kind ->
                Stream.of(
                    Arguments.of(kind, 1, 64, 1),
                    Arguments.of(kind, 1, 1, 1),
                    Arguments.of(kind, 2, 64, 1),
                    Arguments.of(kind, 1_400, 46, 1_400),
                    Arguments.of(kind, 1_400, 46, 1),
                    Arguments.of(kind, 1_400, 46, 1_399),
                    Arguments.of(kind, 1_400, 1, 17),
                    Arguments.of(kind, 9_000, 7, 5),
                    Arguments.of(kind, 32_000, 2, 32_000),
                    Arguments.of(kind, MAX_DATAGRAM_BYTES, 1, MAX_DATAGRAM_BYTES)));
  }

  @ParameterizedTest(name = "{0}: {2} frames of {1}, the last of {3}")
  @MethodSource("bursts")
  void aBurstLeavesAsSingleDatagramsOfTheRightSizes(
      Kind kind, int frameBytes, int frames, int lastBytes) throws IOException {
    start(kind);
    byte[] content = content((frames - 1) * frameBytes + lastBytes);
    try (DatagramSocket peer = peer()) {
      DatagramPort port = open(false);
      assertThat(frames).isLessThanOrEqualTo(port.maxBurstFrames(frameBytes));

      ByteBuf burst = pooled(content);
      Futures.await(send(port, burst, frameBytes, peer));

      for (int i = 0; i < frames; i++) {
        int from = i * frameBytes;
        assertThat(receive(peer))
            .as("datagram %d", i + 1)
            .isEqualTo(
                Arrays.copyOfRange(content, from, Math.min(content.length, from + frameBytes)));
      }
      assertNothingMore(peer);
      assertThat(burst.refCnt()).as("the memory is free again").isZero();
      Futures.await(port.close());
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void datagramsOfManyBurstsComeInOrder(Kind kind) throws IOException {
    start(kind);
    try (DatagramSocket peer = peer()) {
      DatagramPort port = open(false);
      int perBurst = port.maxBurstFrames(4);
      int bursts = 200 / perBurst + 2;
      List<Future<Void>> sent = new ArrayList<>();
      Futures.await(
          Futures.on(
              context,
              () -> {
                int number = 0;
                for (int i = 0; i < bursts; i++) {
                  ByteBuf burst = Unpooled.buffer();
                  for (int j = 0; j < perBurst; j++) {
                    burst.writeInt(number++);
                  }
                  sent.add(
                      port.send(burst, 4, new InetSocketAddress("127.0.0.1", peer.getLocalPort())));
                }
                return Future.all(sent);
              }));

      for (int i = 0; i < bursts * perBurst; i++) {
        assertThat(Unpooled.wrappedBuffer(receive(peer)).readInt()).isEqualTo(i);
      }
      Futures.await(port.close());
    }
  }

  @Test
  void aPlainVertxSendsOneFrameAtATime() throws IOException {
    start(Kind.PLAIN);
    try (DatagramSocket peer = peer()) {
      DatagramPort port = open(false);
      assertThat(port.maxBurstFrames(1)).isEqualTo(1);
      byte[] content = content(MAX_DATAGRAM_BYTES);
      ByteBuf frame = pooled(content);

      Futures.await(send(port, frame, MAX_DATAGRAM_BYTES, peer));

      assertThat(receive(peer)).isEqualTo(content);
      assertThat(frame.refCnt()).isZero();
      assertThat(port.receiveBufferBytes()).isEmpty();
      assertThat(port.unreachableCount()).isZero();
      Futures.await(port.close());
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theLargestDatagramIsReceivedWhole(Kind kind) throws Exception {
    start(kind);
    BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    DatagramPort port = listen("127.0.0.1", received);
    byte[] largest = content(MAX_DATAGRAM_BYTES);
    try (DatagramSocket peer = peer()) {
      for (byte[] datagram : List.of(content(1), largest, content(2_049), content(1))) {
        peer.send(
            new DatagramPacket(
                datagram, datagram.length, InetAddress.getByName("127.0.0.1"), port.port()));
        assertThat(received.poll(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(datagram);
      }
    }
    Futures.await(port.close());
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aBurstSentToAPortIsReceivedFrameByFrame(Kind kind) throws Exception {
    start(kind);
    BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    DatagramPort in = listen("127.0.0.1", received);
    DatagramPort out = open(false);
    int frames = out.maxBurstFrames(700);
    byte[] content = content(700 * (frames - 1) + 3);

    Futures.await(
        Futures.on(
            context,
            () -> out.send(pooled(content), 700, new InetSocketAddress("127.0.0.1", in.port()))));

    for (int i = 0; i < frames; i++) {
      assertThat(received.poll(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS))
          .isEqualTo(Arrays.copyOfRange(content, i * 700, Math.min(content.length, (i + 1) * 700)));
    }
    assertThat(received).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theWildcardAddressTakesIpv4AndIpv6(Kind kind) throws Exception {
    assumeTrue(hasIpv6(), "this kernel has no IPv6 loopback");
    start(kind);
    BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    DatagramPort in = listen("::", received);
    for (String host : List.of("127.0.0.1", "::1")) {
      DatagramPort out = open(host.indexOf(':') >= 0);
      Futures.await(
          Futures.on(
              context,
              () ->
                  out.send(
                      pooled(new byte[] {1, 2, 3}), 3, new InetSocketAddress(host, in.port()))));
      assertThat(received.poll(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)).containsExactly(1, 2, 3);
    }
  }

  private static boolean hasIpv6() {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("::1", 0))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aTakenPortFailsTheListening() throws IOException {
    start(Kind.BEST);
    try (DatagramSocket peer = peer()) {
      assertThatThrownBy(
              () -> Futures.await(DatagramPort.listen(vertx, "127.0.0.1", peer.getLocalPort(), 0)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use");
    }
  }

  @Test
  void aClosedPortIsCountedAndTheSocketLivesOn() throws IOException {
    start(Kind.BEST);
    assumeTrue(
        BurstTransport.best().name().equals("epoll"), "only the native transport is told of it");
    int closed;
    try (DatagramSocket peer = peer()) {
      closed = peer.getLocalPort();
    }
    DatagramPort port = open(false);
    Futures.await(
        Futures.on(
            context,
            () ->
                port.send(pooled(content(1)), 1, new InetSocketAddress("127.0.0.1", closed))
                    .otherwiseEmpty()));
    Eventually.holds("the ICMP error is counted", () -> port.unreachableCount() > 0);

    try (DatagramSocket peer = peer()) {
      Futures.await(send(port, pooled(content(5)), 5, peer));
      assertThat(receive(peer)).hasSize(5);
    }
  }

  @Test
  void theReceiveBufferIsReadBackInTheUnitItIsAskedIn() {
    start(Kind.BEST);
    DatagramPort port =
        Futures.await(
            Futures.on(context, () -> DatagramPort.listen(vertx, "127.0.0.1", 0, 100_000)));

    assertThat(port.receiveBufferBytes()).hasValue(100_000);
  }

  private DatagramPort open(boolean ipv6) {
    return Futures.await(
        Futures.on(context, () -> Future.succeededFuture(DatagramPort.open(vertx, ipv6, 0))));
  }

  private DatagramPort listen(String host, BlockingQueue<byte[]> received) {
    return Futures.await(
        Futures.on(
            context,
            () ->
                DatagramPort.listen(vertx, host, 0, RECEIVE_BUFFER_BYTES)
                    .onSuccess(
                        port ->
                            port.handler(
                                (frames, frameBytes, source) ->
                                    collect(frames, frameBytes, received)))));
  }

  private static void collect(ByteBuf frames, int frameBytes, Collection<byte[]> into) {
    while (frames.isReadable()) {
      byte[] frame = new byte[Math.min(frameBytes, frames.readableBytes())];
      frames.readBytes(frame);
      into.add(frame);
    }
  }

  private Future<Void> send(DatagramPort port, ByteBuf burst, int frameBytes, DatagramSocket to) {
    return Futures.on(
        context,
        () -> port.send(burst, frameBytes, new InetSocketAddress("127.0.0.1", to.getLocalPort())));
  }

  private static DatagramSocket peer() throws IOException {
    DatagramSocket peer = new DatagramSocket(null);
    peer.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
    peer.bind(new InetSocketAddress("127.0.0.1", 0));
    peer.setSoTimeout(TIMEOUT_MILLIS);
    return peer;
  }

  private static byte[] receive(DatagramSocket peer) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[1 << 16], 1 << 16);
    peer.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  /** On loopback a datagram is in the other socket when its send returns. */
  private static void assertNothingMore(DatagramSocket peer) throws IOException {
    peer.setSoTimeout(1);
    assertThatThrownBy(() -> receive(peer)).isInstanceOf(java.net.SocketTimeoutException.class);
  }

  private static ByteBuf pooled(byte[] content) {
    return PooledByteBufAllocator.DEFAULT.directBuffer(content.length).writeBytes(content);
  }

  private static byte[] content(int bytes) {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return content;
  }
}
