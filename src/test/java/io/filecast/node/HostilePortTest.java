package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.config.SenderConfig;
import io.filecast.testing.Futures;
import io.filecast.transfer.ReceivedFile;
import io.filecast.transfer.TransferOutcome;
import io.filecast.wire.Accept;
import io.filecast.wire.Close;
import io.filecast.wire.ContentHash;
import io.filecast.wire.Cookie;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Feature;
import io.filecast.wire.Feedback;
import io.filecast.wire.Finish;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.Probe;
import io.filecast.wire.Reason;
import io.filecast.wire.Receipt;
import io.filecast.wire.Reject;
import io.filecast.wire.Unsupported;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What strangers send to a receiver's port, and what they get for it. */
class HostilePortTest extends HostilePort {
  // ---- reflection ------------------------------------------------------------------------------

  /** Or two receivers, each named as the source of one packet to the other, never stop. */
  @Test
  void whatAReceiverSaysIsNeverAnswered() throws Exception {
    deploy(new JsonObject());
    send(new Reject(0, 7, Reason.UNKNOWN_TRANSFER));
    send(new Reject(1, 7, Reason.ADDRESS_UNPROVEN, new Cookie(1, 2)));
    send(new Accept(1, 7, 5, 1, 1472, false, io.filecast.wire.ByteRanges.NONE));
    send(new Receipt(1, 7, Reason.NONE, 1, HASH, false, false));
    send(new Close(1, 7, Reason.NONE));
    Feedback feedback = new Feedback();
    feedback.clearRanges();
    feedback.transferId = 7;
    feedback.largestPacketNumber = Feedback.NO_PACKET;
    ByteBuf out = Unpooled.buffer();
    feedback.encode(0, out);
    send(stranger, ByteBufUtil.getBytes(out));
    assertThat(answersUntilNow()).isEmpty();
  }

  @Test
  void noAnswerIsLongerThanWhatItAnswers() throws Exception {
    deploy(new JsonObject().put("cookies", "always"));
    send(new Probe(1, 8, Header.BYTES));
    send(new Probe(1, 8, Header.BYTES + 1));
    assertThat(answersUntilNow()).isEmpty();
    send(new Probe(1, 8, Reject.BYTES));
    assertThat(raw(stranger)).hasSize(Reject.BYTES);
    send(new Finish(1, 9, HASH));
    assertThat(answer(stranger)).isEqualTo(new Reject(0, 9, Reason.UNKNOWN_TRANSFER));
    send(offer(10, "f", null));
    assertThat(raw(stranger)).hasSize(Reject.MAX_BYTES);
  }

  /** An empty file is complete whatever comes, and so never waits for content that differs. */
  @Test
  void anEmptyFileThatStaysIsNoTransferForEver() throws Exception {
    Files.createFile(directory.resolve("f"));
    deploy(new JsonObject().put("onExists", "keep"));
    send(new Offer(1, 1, 0, 1, 1472, "f"));
    Accept accept = (Accept) answer(stranger);
    assertThat(accept.holdsComplete()).isTrue();
    send(stranger, encoded(new Finish(1, 1, HASH), accept.token()));
    assertThat(receipt(accept.token()).reason()).isEqualTo(Reason.FILE_EXISTS);
  }

  /** The first is forgotten for the last, and learns so; nothing of it is lost. */
  @Test
  void transfersThatNobodyClosesAreForgottenButForAFewHundred() throws Exception {
    deploy(
        new JsonObject()
            .put("maxOffersPerSecond", 1_000_000)
            .put("maxTransfersPerAddress", 1_024)
            .put("cookies", "always"));
    byte[] nothing = java.security.MessageDigest.getInstance("SHA-256").digest();
    ContentHash hash = ContentHash.of(nothing);
    int transfers = 300;
    int firstToken = 0;
    for (int i = 0; i < transfers; i++) {
      Offer offer = new Offer(1, i, 0, 1, 1472, "f" + i);
      send(offer);
      Cookie cookie = ((Reject) answerTo(i)).cookie();
      send(new Offer(1, i, 0, 1, 1472, "f" + i, cookie));
      int token = ((Accept) answerTo(i)).token();
      firstToken = i == 0 ? token : firstToken;
      send(stranger, encoded(new Finish(1, i, hash), token));
      assertThat(received.poll(30, TimeUnit.SECONDS).failure()).isEmpty();
    }
    send(stranger, encoded(new Finish(1, 0, hash), firstToken));
    assertThat(answerTo(0)).isEqualTo(new Reject(0, 0, Reason.UNKNOWN_TRANSFER));
    assertThat(files()).hasSize(transfers);
  }

  /** Never silence: the sender has to learn what it must leave out. */
  @Test
  void anOfferThatNeedsWhatIsNotSupportedIsToldSo() throws Exception {
    deploy(new JsonObject());
    int needs = Feature.CODED_BLOCKS.bit() | 1 << 20;
    Offer compressed =
        new Offer(1, 7, 5_000, 1, needs, 0, 1472, Offer.DEFAULT_BLOCK_BYTES, "f", null, 0);
    send(compressed);
    Unsupported unsupported = ((Reject) answer(stranger)).unsupported();
    assertThat(unsupported).isEqualTo(new Unsupported(needs, 0));
    assertThat(unsupported.text()).isEqualTo("compressed blocks, feature 20");

    Offer extended = new Offer(1, 8, 5_000, 1, 0, 0, 1472, 4096, "f", null, 140);
    send(extended);
    assertThat(answer(stranger))
        .isEqualTo(new Reject(1, 8, Reason.UNSUPPORTED, null, null, new Unsupported(0, 140)));

    assertThat(files()).isEmpty();
    assertThat(received).isEmpty();
  }

  // ---- two senders -----------------------------------------------------------------------------

  /** One fills its file in the worst order, with content that has not the hash it claims. */
  @Test
  void aSenderThatLiesSpoilsNobodyElsesTransfer() throws Exception {
    deploy(new JsonObject());
    int symbols = 100_000;
    int rows = Offer.DEFAULT_BLOCK_BYTES / 1_024;
    long id = 0xBAD;
    send(new Offer(1, id, symbols * 1_024L, 1, 1472, "evil"));
    int token = ((Accept) answer(stranger)).token();
    byte[] content = new byte[5_000_000];
    new java.util.Random(1).nextBytes(content);
    Path source = Files.createTempDirectory("hostile");
    Path file = Files.write(source.resolve("honest"), content);
    io.vertx.core.Future<TransferOutcome> honest =
        Sender.send(
            vertx,
            SenderConfig.fromJson(
                new JsonObject()
                    .put("file", file.toString())
                    .put("destinations", new JsonArray().add("127.0.0.1:" + receiver.port()))));
    DataHeader header = new DataHeader();
    ByteBuf frame = Unpooled.buffer(2_000);
    java.util.SplittableRandom random = new java.util.SplittableRandom(1);
    for (int packet = 0; packet < 20_000 || !honest.isComplete() && packet < 5_000_000; packet++) {
      int symbol = random.nextInt(symbols - 1);
      int row = symbol % rows;
      int check = header.writeShared(frame, 0, id, symbol / rows, row, 1_024);
      int flags = row == rows - 1 ? DataHeader.FLAG_LAST_ROW : 0;
      DataHeader.address(frame, 0, flags, packet, check, token);
      send(stranger, ByteBufUtil.getBytes(frame, 0, DataHeader.BYTES + 1_024));
      if (packet % 100 == 0) {
        send(stranger, encoded(new Finish(1, id, HASH), token));
      }
    }
    TransferOutcome outcome = Futures.await(honest);

    assertThat(outcome.destinations()).allMatch(destination -> destination.isOk());
    assertThat(directory.resolve("honest")).hasBinaryContent(content);
    assertThat(files()).contains("honest").doesNotContain("evil");
    Files.delete(file);
    Files.delete(source);
  }

  // ---- raw datagrams ---------------------------------------------------------------------------

  @Test
  void rawDatagramsThatAreNotWantedLeaveNothing() throws Exception {
    deploy(new JsonObject().put("raw", new JsonObject().put("maxSources", 0)));
    send(stranger, "anything".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(answersUntilNow()).isEmpty();
    assertThat(files()).isEmpty();
  }

  @Test
  void datagramsWithoutAByteMakeNoFile() throws Exception {
    deploy(new JsonObject().put("raw", new JsonObject().put("idleMillis", 50)));
    for (int i = 0; i < 20; i++) {
      try (DatagramSocket other = new DatagramSocket()) {
        send(other, new byte[0]);
      }
      send(stranger, new byte[0]);
    }
    send(stranger, "four".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    send(stranger, new byte[0]);
    ReceivedFile file = received.poll(30, TimeUnit.SECONDS);
    assertThat(file).isNotNull();
    assertThat(file.stats().datagrams()).isEqualTo(1);
    assertThat(files()).singleElement().asString().endsWith(".raw");
  }

  @Test
  void aRawFileThatCannotBeWrittenIsNobodyElsesFailure() throws Exception {
    deploy(
        new JsonObject()
            .put("minFreeBytes", Long.MAX_VALUE >> 11)
            .put("raw", new JsonObject().put("idleMillis", 50)));
    for (int i = 0; i < 2; i++) {
      send(stranger, "four".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      ReceivedFile file = received.poll(30, TimeUnit.SECONDS);
      assertThat(file).isNotNull();
      assertThat(file.failure()).hasValueSatisfying(why -> assertThat(why).contains("minFree"));
    }
    assertThat(receiver.done().isComplete()).isFalse();
    send(offer(1, "f", null));
    assertThat(((Reject) answer(stranger)).reason()).isEqualTo(Reason.NO_SPACE);
    assertThat(files()).isEmpty();
  }

  @Test
  void aRawFileEndsAtTheLimit() throws Exception {
    deploy(
        new JsonObject()
            .put("maxTransferBytes", 10)
            .put("raw", new JsonObject().put("idleMillis", 100)));
    for (int i = 0; i < 5; i++) {
      send(stranger, "four".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    ReceivedFile file = received.poll(30, TimeUnit.SECONDS);
    assertThat(file).isNotNull();
    assertThat(file.path()).hasContent("fourfour");
  }
}
