package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.config.SenderConfig;
import io.filecast.program.ProgramVertx;
import io.filecast.protocol.echo.EchoReport;
import io.filecast.testing.Futures;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.wire.Header;
import io.filecast.wire.Reason;
import io.filecast.wire.Reject;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A receiver whose answers come from another address than the one that was asked. */
class OtherSourceTest {
  private static final String ASKED = "127.0.0.1";
  private static final String ANSWERING = "127.0.0.3";

  /** Long enough for a busy machine to answer, and a sender waits for all of it. */
  private static final int ANSWER_MILLIS = 4_000;

  private static Vertx vertx;

  @TempDir private Path directory;

  @AutoClose private final DatagramSocket asked = socket(ASKED, 0);
  @AutoClose private final DatagramSocket answering = socket(ANSWERING, asked.getLocalPort());

  /** Added to the transfer id of each answer. */
  private volatile long added;

  @BeforeAll
  static void start() {
    vertx = ProgramVertx.create();
  }

  @AfterAll
  static void stop() {
    Futures.await(vertx.close());
  }

  private static DatagramSocket socket(String address, int port) {
    try {
      return new DatagramSocket(port, InetAddress.getByName(address));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void answer() {
    Thread thread = new Thread(this::run);
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        DatagramPacket question = new DatagramPacket(new byte[2_000], 2_000);
        asked.receive(question);
        ByteBuf read = Unpooled.wrappedBuffer(question.getData(), 0, question.getLength());
        ByteBuf answer = Unpooled.buffer();
        new Reject(Header.number(read), Header.transferId(read) + added, Reason.UNKNOWN_TRANSFER)
            .encode(0, answer);
        answering.send(
            new DatagramPacket(
                answer.array(), answer.readableBytes(), question.getSocketAddress()));
      }
    } catch (SocketException closed) {
      // the test has ended
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private String failure() throws IOException {
    return failure(new JsonArray().add(ASKED + ":" + asked.getLocalPort()));
  }

  private String failure(JsonArray destinations) throws IOException {
    Path file = Files.write(directory.resolve("f"), new byte[] {1});
    SenderConfig config =
        SenderConfig.fromJson(
            new JsonObject()
                .put("file", file.toString())
                .put("timeouts", new JsonObject().put("answerMillis", ANSWER_MILLIS))
                .put("destinations", destinations));
    DestinationOutcome outcome = Futures.await(Sender.send(vertx, config)).destinations().get(0);
    return outcome.failure().orElseThrow();
  }

  private EchoReport examine() throws IOException {
    EchoClient examiner =
        new EchoClient(
            InetAddress.getByName(ASKED), asked.getLocalPort(), Header.BASE_DATAGRAM_BYTES);
    String id = Futures.await(vertx.deployVerticle(examiner));
    try {
      return Futures.await(examiner.report());
    } finally {
      Futures.await(vertx.undeploy(id));
    }
  }

  @Test
  void nothingIsAcceptedFromThereAndTheSenderNamesIt() throws IOException {
    assertThat(failure())
        .contains("no answer from 127.0.0.1", "timeouts.answerMillis=" + ANSWER_MILLIS)
        .contains(ANSWERING + ":" + asked.getLocalPort() + " answered instead")
        .contains("--host 127.0.0.1");
  }

  @Test
  void withSeveralThatAreSilentItIsNotSaidWhoseAnswerItIs() throws IOException {
    try (DatagramSocket silent = socket(ASKED, 0)) {
      String silentToo = ASKED + ":" + silent.getLocalPort();
      assertThat(failure(new JsonArray().add(silentToo).add(ASKED + ":" + asked.getLocalPort())))
          .contains("no answer from " + silentToo)
          .contains("if that is 127.0.0.1 by another address")
          .doesNotContain("answered instead");
    }
  }

  @Test
  void nothingIsAcceptedFromThereAndDoctorNamesIt() throws IOException {
    EchoReport report = examine();
    assertThat(report.presence()).isEqualTo(EchoReport.Presence.NO_ANSWER);
    assertThat(report.otherSource()).isEqualTo(ANSWERING + ":" + asked.getLocalPort());
  }

  @Test
  void whoDoesNotKnowTheTransferIsNotNamed() throws IOException {
    added = 1;
    assertThat(failure()).contains("is a receiver running there").doesNotContain(ANSWERING);
    assertThat(examine().otherSource()).isEmpty();
  }
}
