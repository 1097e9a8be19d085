package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.config.ReceiverConfig;
import io.filecast.program.ProgramVertx;
import io.filecast.testing.Futures;
import io.filecast.wire.Accept;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.Decoded;
import io.filecast.wire.Echo;
import io.filecast.wire.EchoAnswer;
import io.filecast.wire.EchoFacts;
import io.filecast.wire.Header;
import io.filecast.wire.Probe;
import io.filecast.wire.ProbeAck;
import io.filecast.wire.Reason;
import io.filecast.wire.Receipt;
import io.filecast.wire.Reject;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a receiver's port answers to strangers, and what it does not. */
class EchoAnswersTest {
  private static final long ID = 99;
  private static final int TOKEN = 0;

  @TempDir private Path directory;

  private Vertx vertx;
  private DatagramSocket stranger;
  private int port;

  @BeforeEach
  void start() throws IOException {
    vertx = ProgramVertx.create();
    stranger = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    stranger.setSoTimeout(30_000);
  }

  @AfterEach
  void stop() {
    stranger.close();
    Futures.await(vertx.close());
  }

  private void receive(String echo) {
    ReceiverVerticle receiver =
        new ReceiverVerticle(
            ReceiverConfig.fromJson(
                new JsonObject()
                    .put("host", "127.0.0.1")
                    .put("port", 0)
                    .put("output", directory.toString())
                    .put("echo", echo)),
            file -> {});
    Futures.await(vertx.deployVerticle(receiver));
    port = receiver.port();
  }

  private void send(ControlPacket packet) throws IOException {
    ByteBuf out = Unpooled.buffer();
    packet.encode(TOKEN, out);
    send(out);
  }

  private void send(ByteBuf datagram) throws IOException {
    byte[] bytes = ByteBufUtil.getBytes(datagram);
    stranger.send(
        new DatagramPacket(bytes, bytes.length, InetAddress.getByName("127.0.0.1"), port));
  }

  private Decoded next() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    stranger.receive(packet);
    return ControlPacket.decode(
        Unpooled.wrappedBuffer(packet.getData(), 0, packet.getLength()), TOKEN);
  }

  @Test
  void anEchoIsAnsweredWithTheSizeThatCameAndWhatIsKnownOfTheReceiver() throws Exception {
    receive("full");
    long before = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());

    EchoFacts facts = EchoFacts.NONE;
    for (int i = 0; i < 10_000 && facts.freeBytes().isEmpty(); i++) {
      send(new Echo(i, ID, 1472));
      EchoAnswer answer = (EchoAnswer) next();
      assertThat(answer.number()).isEqualTo(i);
      assertThat(answer.datagramBytes()).isEqualTo(1472);
      facts = answer.facts();
    }

    long after = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    assertThat(facts.clockMicros().orElseThrow()).isBetween(before, after);
    assertThat(facts.freeBytes().orElseThrow()).isPositive();
    assertThat(facts.receiveBufferBytes().orElseThrow()).isPositive();
  }

  @Test
  void aReceiverThatKeepsToItselfTellsTheSizeOnly() throws Exception {
    receive("bare");
    send(new Echo(1, ID, 1472));

    assertThat(next()).isEqualTo(new EchoAnswer(1, ID, 1472, EchoFacts.NONE));
  }

  @Test
  void aReceiverWithoutEchoesSaysWhatOlderOnesSay() throws Exception {
    receive("off");
    send(new Echo(1, ID, 1472));

    assertThat(next()).isEqualTo(new Reject(0, ID, Reason.UNKNOWN_TRANSFER));
  }

  static Stream<ControlPacket> answers() {
    return Stream.of(
        new EchoAnswer(1, ID, 1472, EchoFacts.NONE),
        new Reject(0, ID, Reason.UNKNOWN_TRANSFER),
        new ProbeAck(1, ID, 1472),
        new Accept(1, ID, 1, 1, 1472, false, ByteRanges.NONE),
        new Receipt(1, ID, Reason.DISK_FULL, 0, Receipt.NO_HASH, false, false),
        new Probe(1, ID, Header.BYTES)); // shorter than what would answer it
  }

  /** Otherwise a forged packet from one receiver to another would be answered for ever. */
  @ParameterizedTest
  @MethodSource("answers")
  void whatReceiversSendIsNeverAnswered(ControlPacket answer) throws Exception {
    receive("full");
    send(answer);
    send(new Echo(2, ID, Echo.MIN_BYTES));

    assertThat(next()).isEqualTo(new EchoAnswer(2, ID, Echo.MIN_BYTES, EchoFacts.NONE));
  }

  @Test
  void aDamagedEchoIsNotAnswered() throws Exception {
    receive("full");
    ByteBuf damaged = Unpooled.buffer();
    new Echo(1, ID, 1472).encode(0, damaged);
    send(damaged.setByte(1000, 1));
    send(new Probe(1, ID, Header.BASE_DATAGRAM_BYTES));

    assertThat(next())
        .as("what answers the packet after it")
        .isEqualTo(new Reject(0, ID, Reason.UNKNOWN_TRANSFER));
    send(new Echo(2, ID, Echo.MIN_BYTES));
    assertThat(next()).isInstanceOf(EchoAnswer.class);
  }
}
