package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.crypto.AddressCookies;
import io.filecast.wire.Accept;
import io.filecast.wire.Cookie;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.PacketType;
import io.filecast.wire.Probe;
import io.filecast.wire.Reason;
import io.filecast.wire.Reject;
import io.netty.buffer.Unpooled;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Offers that nobody means: what they take, and what honest senders get meanwhile. */
class HostileOffersTest extends HostilePort {
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
}
