package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.config.ReceiverConfig;
import io.filecast.config.SenderConfig;
import io.filecast.crypto.AddressCookies;
import io.filecast.program.ProgramVertx;
import io.filecast.testing.Futures;
import io.filecast.transfer.ReceivedFile;
import io.filecast.transfer.TransferOutcome;
import io.filecast.wire.Accept;
import io.filecast.wire.Close;
import io.filecast.wire.ContentHash;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.Cookie;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Feature;
import io.filecast.wire.Feedback;
import io.filecast.wire.Finish;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.PacketType;
import io.filecast.wire.Probe;
import io.filecast.wire.Reason;
import io.filecast.wire.Receipt;
import io.filecast.wire.Reject;
import io.filecast.wire.Unsupported;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What strangers send to a receiver's port, and what they get for it. */
class HostilePortTest {
  /** Far longer than an answer on loopback takes on a busy machine; nothing waits in vain. */
  private static final int PATIENCE_MILLIS = 60_000;

  private static final ContentHash HASH = ContentHash.of(new byte[32]);

  @TempDir private Path directory;

  private final BlockingQueue<ReceivedFile> received = new LinkedBlockingQueue<>();
  private Vertx vertx;
  private ReceiverVerticle receiver;
  private DatagramSocket stranger;

  @BeforeEach
  void start() throws IOException {
    vertx = ProgramVertx.create();
    stranger = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    stranger.setSoTimeout(PATIENCE_MILLIS);
  }

  @AfterEach
  void stop() {
    stranger.close();
    Futures.await(vertx.close());
  }

  private void deploy(JsonObject settings) {
    receiver =
        new ReceiverVerticle(
            ReceiverConfig.fromJson(
                settings
                    .put("host", "127.0.0.1")
                    .put("port", 0)
                    .put("output", directory.toString())),
            received::add);
    Futures.await(vertx.deployVerticle(receiver));
  }

  private void send(DatagramSocket from, byte[] datagram) throws IOException {
    from.send(
        new DatagramPacket(
            datagram, datagram.length, InetAddress.getByName("127.0.0.1"), receiver.port()));
  }

  private static byte[] encoded(ControlPacket packet, int token) {
    ByteBuf out = Unpooled.buffer(1200);
    packet.encode(token, out);
    return ByteBufUtil.getBytes(out);
  }

  private void send(ControlPacket packet) throws IOException {
    send(stranger, encoded(packet, 0));
  }

  private static Offer offer(long id, String name, Cookie cookie) {
    return new Offer(1, id, 5_000, 1, 1472, name, cookie);
  }

  /** The next answer, or null when there is none. */
  private Object answer(DatagramSocket at) throws IOException {
    byte[] answer = raw(at);
    return answer == null ? null : ControlPacket.decode(Unpooled.wrappedBuffer(answer), 0);
  }

  private static byte[] raw(DatagramSocket at) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
    try {
      at.receive(packet);
      return Arrays.copyOf(packet.getData(), packet.getLength());
    } catch (SocketTimeoutException none) {
      return null;
    }
  }

  /** All that comes until the answer to a PROBE that is sent now, which is not counted. */
  private List<Object> answersUntilNow() throws IOException {
    long last = 0x7E57_0000_0000L;
    send(new Probe(1, last, 100));
    List<Object> answers = new ArrayList<>();
    for (Object next = answer(stranger); ; next = answer(stranger)) {
      assertThat(next).as("the answer to the PROBE").isNotNull();
      if (next.equals(new Reject(0, last, Reason.UNKNOWN_TRANSFER))) {
        return answers;
      }
      answers.add(next);
    }
  }

  private List<String> files() throws IOException {
    try (var listed = Files.list(directory)) {
      return listed.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

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

  // ---- offers ----------------------------------------------------------------------------------

  @Test
  void offersThatNobodyFollowsUpTakeAQuarterOfTheRoomAndNothingElse() throws Exception {
    deploy(new JsonObject().put("maxConcurrentTransfers", 8));
    int accepted = 0;
    List<Reject> cookies = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      send(offer(i, "f" + i, null));
      Object answer = answer(stranger);
      if (answer instanceof Accept) {
        accepted++;
      } else {
        cookies.add((Reject) answer);
      }
    }
    assertThat(accepted).isEqualTo(2);
    assertThat(cookies)
        .hasSize(18)
        .allSatisfy(
            reject -> {
              assertThat(reject.reason()).isEqualTo(Reason.ADDRESS_UNPROVEN);
              assertThat(reject.cookie()).isNotNull();
            });
    assertThat(files()).containsExactly(".f0.filecast-part", ".f1.filecast-part");

    Reject asked = cookies.get(0);
    send(offer(asked.transferId(), "f2", asked.cookie()));
    assertThat(answer(stranger)).isInstanceOf(Accept.class);
  }

  @Test
  void aCookieIsGoodForItsOwnAddressAndTransferOnly() throws Exception {
    deploy(new JsonObject().put("cookies", "always"));
    send(offer(1, "f", null));
    Cookie cookie = ((Reject) answer(stranger)).cookie();
    assertThat(files()).as("nothing is looked at before").isEmpty();

    send(offer(2, "f", cookie));
    assertThat(((Reject) answer(stranger)).reason()).isEqualTo(Reason.ADDRESS_UNPROVEN);
    send(offer(1, "f", new Cookie(cookie.high(), cookie.low() ^ 1)));
    assertThat(((Reject) answer(stranger)).reason()).isEqualTo(Reason.ADDRESS_UNPROVEN);
    try (DatagramSocket other = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      other.setSoTimeout(PATIENCE_MILLIS);
      send(other, encoded(offer(1, "f", cookie), 0));
      assertThat(((Reject) answer(other)).reason()).isEqualTo(Reason.ADDRESS_UNPROVEN);
    }
    assertThat(files()).isEmpty();

    send(offer(1, "f", cookie));
    assertThat(answer(stranger)).isInstanceOf(Accept.class);
    assertThat(files()).containsExactly(".f.filecast-part");
  }

  @Test
  void whatIsLeftOfAnotherContentGoesForAProvenAddressOnly() throws Exception {
    deploy(new JsonObject());
    Path left = Files.write(directory.resolve(".f.filecast-part"), new byte[123_456]);
    Files.writeString(directory.resolve(".f.filecast-state"), "of another content");
    send(offer(1, "f", null));
    Reject asked = (Reject) answer(stranger);
    assertThat(asked.reason()).isEqualTo(Reason.ADDRESS_UNPROVEN);
    assertThat(left).hasSize(123_456);

    send(offer(1, "f", asked.cookie()));
    assertThat(answer(stranger)).isInstanceOf(Accept.class);
    assertThat(left).hasSize(0);
  }

  @Test
  void oneAddressRunsSoManyTransfersAndNoMore() throws Exception {
    deploy(new JsonObject().put("cookies", "always").put("maxTransfersPerAddress", 3));
    List<Object> answers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      send(offer(i, "f" + i, null));
      Cookie cookie = ((Reject) answerTo(i)).cookie();
      send(offer(i, "f" + i, cookie));
      answers.add(answerTo(i));
      if (answers.get(i) instanceof Accept) {
        prove(stranger, i, answers.get(i));
      }
    }
    assertThat(answers.subList(0, 3)).allMatch(Accept.class::isInstance);
    assertThat(answers.subList(3, 5))
        .allSatisfy(answer -> assertThat(((Reject) answer).reason()).isEqualTo(Reason.BUSY));
  }

  @Test
  void allAddressesTogetherRunSoManyTransfersAndNoMore() throws Exception {
    deploy(new JsonObject().put("cookies", "always").put("maxConcurrentTransfers", 2));
    List<Object> answers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      try (DatagramSocket sender =
          new DatagramSocket(0, InetAddress.getByName("127.0.0." + (2 + i)))) {
        sender.setSoTimeout(PATIENCE_MILLIS);
        send(sender, encoded(offer(i, "f" + i, null), 0));
        Cookie cookie = ((Reject) answer(sender)).cookie();
        send(sender, encoded(offer(i, "f" + i, cookie), 0));
        answers.add(answer(sender));
        if (answers.get(i) instanceof Accept) {
          prove(sender, i, answers.get(i));
        }
      }
    }
    assertThat(answers.subList(0, 2)).allMatch(Accept.class::isInstance);
    assertThat(((Reject) answers.get(2)).reason()).isEqualTo(Reason.BUSY);
  }

  /**
   * Nobody who asks properly is left without an answer, and nothing is kept of what is too much.
   */
  @Test
  void offersThatAreTooManyGetACookieAndNeverSilence() throws Exception {
    deploy(new JsonObject().put("maxOffersPerSecond", 1));
    for (int i = 0; i < 150; i++) {
      send(offer(i, "..", null));
      assertThat(((Reject) answerTo(i)).reason()).isIn(Reason.BAD_NAME, Reason.ADDRESS_UNPROVEN);
    }
    Cookie cookie = asked(200);
    List<Reason> reasons = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      send(offer(200, "..", cookie));
      reasons.add(((Reject) answerTo(200)).reason());
    }
    assertThat(reasons).contains(Reason.BAD_NAME, Reason.ADDRESS_UNPROVEN);
    assertThat(files()).isEmpty();
  }

  /** The cookie that an offer without one is answered with, once too many have come. */
  private Cookie asked(long id) throws IOException {
    while (true) {
      send(offer(id, "..", null));
      Reject reject = (Reject) answerTo(id);
      if (reject.cookie() != null) {
        return reject.cookie();
      }
    }
  }

  /** What only the ACCEPT has told proves that its sender is where the offer said. */
  private void prove(DatagramSocket at, long id, Object accepted) throws IOException {
    send(at, encoded(new Probe(1, id, 100), ((Accept) accepted).token()));
    while (true) {
      byte[] next = raw(at);
      assertThat(next).as("an answer to the token").isNotNull();
      if (Header.type(Unpooled.wrappedBuffer(next)) == PacketType.PROBE_ACK) {
        return;
      }
    }
  }

  @Test
  void aForgedOfferSupersedesNothingAndKeepsNoName() throws Exception {
    deploy(new JsonObject());
    send(offer(1, "f", null));
    Object accept = answer(stranger);
    prove(stranger, 1, accept);
    try (DatagramSocket forger = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      forger.setSoTimeout(PATIENCE_MILLIS);
      send(forger, encoded(offer(2, "f", null), 0));
      Reject asked = (Reject) answer(forger);
      assertThat(asked.reason()).isEqualTo(Reason.ADDRESS_UNPROVEN);
      prove(stranger, 1, accept);

      send(forger, encoded(offer(2, "f", asked.cookie()), 0));
      assertThat(answer(forger)).as("the sender, restarted").isInstanceOf(Accept.class);
      send(stranger, encoded(new Probe(2, 1, 100), ((Accept) accept).token()));
      assertThat(answerTo(1)).isEqualTo(new Reject(0, 1, Reason.UNKNOWN_TRANSFER));
    }
  }

  @Test
  void aNameThatAForgedOfferHasIsFreeForWhoProvesHisAddress() throws Exception {
    deploy(new JsonObject());
    send(offer(1, "f", null));
    assertThat(answer(stranger)).isInstanceOf(Accept.class);
    try (DatagramSocket honest = new DatagramSocket(0, InetAddress.getByName("127.0.0.2"))) {
      honest.setSoTimeout(PATIENCE_MILLIS);
      Offer other = new Offer(1, 2, 7_000, 5, 1472, "f");
      send(honest, encoded(other, 0));
      Cookie cookie = ((Reject) answer(honest)).cookie();
      send(honest, encoded(new Offer(1, 2, 7_000, 5, 1472, "f", cookie), 0));
      assertThat(answer(honest)).isInstanceOf(Accept.class);
    }
  }

  @Test
  void roomIsPromisedToWhoSendsTheTokenBackAndToNobodyElse() throws Exception {
    deploy(new JsonObject());
    long most = Files.getFileStore(directory).getUsableSpace() * 2 / 3;
    int[] tokens = new int[2];
    for (int i = 0; i < tokens.length; i++) {
      send(new Offer(1, i, most, 1, 1472, "f" + i));
      tokens[i] = ((Accept) answerTo(i)).token();
    }
    for (int i = 0; i < tokens.length; i++) {
      send(stranger, encoded(new Probe(1, i, 100), tokens[i]));
    }
    assertThat(receipt(tokens).reason()).isEqualTo(Reason.NO_SPACE);
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

  /** The next RECEIPT with one of these tokens. */
  private Receipt receipt(int... tokens) throws IOException {
    for (byte[] next = raw(stranger); next != null; next = raw(stranger)) {
      for (int token : tokens) {
        if (ControlPacket.decode(Unpooled.wrappedBuffer(next), token) instanceof Receipt receipt) {
          return receipt;
        }
      }
    }
    throw new AssertionError("no receipt");
  }

  @Test
  void aCookieHoldsForAMinuteOrTwo() throws Exception {
    AddressCookies cookies = new AddressCookies(0);
    java.net.InetSocketAddress source =
        new java.net.InetSocketAddress(InetAddress.getByName("2001:db8::1"), 5);
    long second = 1_000_000_000L;
    Cookie cookie = cookies.make(59 * second, source, 7);
    assertThat(cookies.holds(61 * second, source, 7, cookie)).isTrue();
    assertThat(cookies.holds(119 * second, source, 7, cookie)).isTrue();
    assertThat(cookies.holds(122 * second, source, 7, cookie)).isFalse();
    Cookie idle = cookies.make(130 * second, source, 7);
    assertThat(cookies.holds(1_000 * second, source, 7, idle)).isFalse();
  }

  @Test
  void roomThatIsToStayFreeIsPromisedToNobody() throws Exception {
    long usable = Files.getFileStore(directory).getUsableSpace();
    deploy(new JsonObject().put("minFreeBytes", usable));
    send(offer(1, "f", null));
    assertThat(((Reject) answer(stranger)).reason()).isEqualTo(Reason.NO_SPACE);
    assertThat(files()).isEmpty();
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

  /** The next ACCEPT or REJECT for this transfer; RECEIPTs are repeated meanwhile. */
  private Object answerTo(long transferId) throws IOException {
    for (Object next = answer(stranger); next != null; next = answer(stranger)) {
      if (next instanceof ControlPacket packet && packet.transferId() == transferId) {
        return packet;
      }
    }
    throw new AssertionError("no answer to " + transferId);
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
