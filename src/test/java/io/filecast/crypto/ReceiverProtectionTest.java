package io.filecast.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.crypto.ReceiverProtection.Outcome;
import io.filecast.wire.Cookie;
import io.filecast.wire.HandshakePacket;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.Probe;
import io.filecast.wire.Reason;
import io.filecast.wire.Reject;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReceiverProtectionTest {
  private final ChannelList admitted = new ChannelList();
  private static final long SECOND = 1_000_000_000L;

  private final SecureRandom random = new SecureRandom();
  private final Identity sender = Identity.ephemeral(random);
  private final Identity receiver = Identity.ephemeral(random);
  private AuthorizedSenders authorized = AuthorizedSenders.of(List.of(sender.publicKey()));
  private int handshakes;
  private int maxHandshakes = Integer.MAX_VALUE;
  private final ReceiverProtection protection =
      new ReceiverProtection(
          receiver,
          () -> authorized,
          random,
          (now, source, offer, crowded) -> ++handshakes <= maxHandshakes,
          admitted);

  private SenderChannel channel(Identity from, long transferId) {
    return new SenderChannel(
        from, receiver.publicKey(), transferId, new ContentKeys(random), random);
  }

  private static ByteBuf offer(SenderChannel channel, int attempt, long transferId) {
    ByteBuf plain = Unpooled.buffer();
    new Offer(attempt, transferId, 1000, 0, 1472, "name").encode(0, plain);
    ByteBuf out = Unpooled.buffer();
    channel.seal(plain, out);
    return out;
  }

  private ByteBuf sealedOffer(SenderChannel channel) {
    assertThat(channel.open(0, protection.answer())).isNull();
    ByteBuf sealed = Unpooled.buffer();
    assertThat(channel.pollOffer(sealed)).isTrue();
    return sealed;
  }

  @Test
  void anAuthorizedSenderIsLetInByItsSealedOffer() {
    SenderChannel channel = channel(sender, 1);
    assertThat(protection.onDatagram(0, "a", offer(channel, 1, 1))).isEqualTo(Outcome.ANSWER);
    assertThat(protection.onDatagram(0, "a", sealedOffer(channel))).isEqualTo(Outcome.OPENED);
    assertThat(protection.channel().sender()).isEqualTo(sender.publicKey());
    assertThat(protection.packet().readableBytes()).isEqualTo(Header.BASE_DATAGRAM_BYTES);
  }

  @Test
  void theSameQuestionGetsTheSameAnswerWithoutAnotherHandshake() {
    ByteBuf offer = offer(channel(sender, 1), 1, 1);
    protection.onDatagram(0, "a", offer);
    byte[] answer = ByteBufUtil.getBytes(protection.answer());
    for (int i = 0; i < 100; i++) {
      assertThat(protection.onDatagram(0, "a", offer)).isEqualTo(Outcome.ANSWER);
    }
    assertThat(ByteBufUtil.getBytes(protection.answer())).isEqualTo(answer);
    assertThat(protection.halfOpen()).isOne();
    assertThat(handshakes).isOne();
  }

  /** Somebody who copies an OFFER gets nothing that its sender does not get. */
  @Test
  void theSameQuestionGetsTheSameAnswerFromAnywhereAndAfterItWasLetIn() {
    SenderChannel channel = channel(sender, 1);
    ByteBuf offer = offer(channel, 1, 1);
    protection.onDatagram(0, "a", offer);
    byte[] answer = ByteBufUtil.getBytes(protection.answer());
    assertThat(protection.onDatagram(0, "b", offer)).isEqualTo(Outcome.ANSWER);
    assertThat(ByteBufUtil.getBytes(protection.answer())).isEqualTo(answer);
    protection.onDatagram(0, "a", sealedOffer(channel));
    admitted.admit(protection);
    for (String source : List.of("a", "b")) {
      assertThat(protection.onDatagram(20 * SECOND, source, offer)).isEqualTo(Outcome.ANSWER);
      assertThat(ByteBufUtil.getBytes(protection.answer())).isEqualTo(answer);
    }
    assertThat(protection.halfOpen()).isZero();
  }

  @Test
  void theAddressIsThatOfTheSealedOffer() {
    SenderChannel channel = channel(sender, 1);
    protection.onDatagram(0, "a", offer(channel, 1, 1));
    ByteBuf sealed = sealedOffer(channel);
    assertThat(protection.onDatagram(0, "c", sealed)).isEqualTo(Outcome.OPENED);
    assertThat(protection.channel().source()).isEqualTo("c");
    assertThat(protection.onDatagram(0, "c", sealed)).as("repeated").isEqualTo(Outcome.DROPPED);
    assertThat(protection.onDatagram(0, "d", sealed)).as("repeated").isEqualTo(Outcome.DROPPED);
  }

  /** A copy that overtook the sealed OFFER does not keep the sender out. */
  @Test
  void theAddressIsSettledByTheFirstPacketAfterTheOffer() {
    SenderChannel channel = channel(sender, 1);
    protection.onDatagram(0, "a", offer(channel, 1, 1));
    ByteBuf sealed = sealedOffer(channel);
    protection.onDatagram(0, "observer", sealed);
    admitted.admit(protection);
    assertThat(protection.onDatagram(0, "a", offer(channel, 1, 1))).isEqualTo(Outcome.MOVED);
    assertThat(protection.movedFrom()).isEqualTo("observer");
    assertThat(protection.channel().source()).isEqualTo("a");
    assertThat(protection.onDatagram(0, "a", probe(channel))).isEqualTo(Outcome.OPENED);
    assertThat(protection.onDatagram(0, "observer", probe(channel))).isEqualTo(Outcome.UNKNOWN);
    assertThat(protection.onDatagram(0, "a", probe(channel))).isEqualTo(Outcome.OPENED);
  }

  private static ByteBuf probe(SenderChannel channel) {
    ByteBuf plain = Unpooled.buffer();
    new Probe(1, 1, 1000).encode(0, plain);
    ByteBuf out = Unpooled.buffer();
    channel.seal(plain, out);
    return out;
  }

  @Test
  void strangersAreNamedOnlyWhenTheyHaveProvenTheirKey() {
    Identity stranger = Identity.ephemeral(random);
    assertThat(protection.onDatagram(0, "a", offer(channel(stranger, 1), 1, 1)))
        .isEqualTo(Outcome.REFUSED);
    assertThat(protection.reason()).isEqualTo(Reason.NOT_AUTHORIZED);
    assertThat(protection.stranger()).isEqualTo(stranger.publicKey());
    assertThat(protection.halfOpen()).isZero();
  }

  @Test
  void aNewListCountsForTheNextHandshake() {
    authorized = AuthorizedSenders.of(List.of());
    assertThat(protection.onDatagram(0, "a", offer(channel(sender, 1), 1, 1)))
        .isEqualTo(Outcome.REFUSED);
    authorized = AuthorizedSenders.of(List.of(sender.publicKey()));
    assertThat(protection.onDatagram(0, "a", offer(channel(sender, 2), 1, 2)))
        .isEqualTo(Outcome.ANSWER);
  }

  @Test
  void aHandshakeOfASenderThatWasRevokedIsForgotten() {
    SenderChannel channel = channel(sender, 1);
    protection.onDatagram(0, "a", offer(channel, 1, 1));
    ByteBuf sealed = sealedOffer(channel);
    authorized = AuthorizedSenders.of(List.of());
    assertThat(protection.onDatagram(0, "a", sealed.copy()))
        .as("between")
        .isEqualTo(Outcome.UNKNOWN);
    protection.revoke(authorized);
    assertThat(protection.halfOpen()).isZero();
    authorized = AuthorizedSenders.of(List.of(sender.publicKey()));
    assertThat(protection.onDatagram(0, "a", sealed)).isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void anOfferWithoutKeysIsToldSo() {
    ByteBuf plain = Unpooled.buffer();
    new Offer(1, 1, 1000, 0, 1472, "name").encode(0, plain);
    assertThat(protection.onDatagram(0, "a", plain)).isEqualTo(Outcome.REFUSED);
    assertThat(protection.reason()).isEqualTo(Reason.KEYS_REQUIRED);
  }

  @Test
  void halfOpenHandshakesAreBoundedInTimeAndNumber() {
    long now = 0;
    for (int i = 0; i < ReceiverProtection.MAX_HALF_OPEN + 50; i++) {
      now += SECOND / 100;
      protection.onDatagram(now, "a" + i, offer(channel(sender, i), 1, i));
    }
    assertThat(protection.halfOpen()).isEqualTo(ReceiverProtection.MAX_HALF_OPEN);
    protection.onDatagram(now + 11 * SECOND, "z", offer(channel(sender, -1), 1, -1));
    assertThat(protection.halfOpen()).isOne();
  }

  @Test
  void aHandshakeThatIsTooMuchHasToProveItsAddress() {
    maxHandshakes = 1;
    ByteBuf first = offer(channel(sender, 1), 1, 1);
    assertThat(protection.onDatagram(0, "a", first)).isEqualTo(Outcome.ANSWER);
    assertThat(protection.onDatagram(0, "b", offer(channel(sender, 2), 1, 2)))
        .isEqualTo(Outcome.UNPROVEN);
    assertThat(protection.halfOpen()).isOne();
    assertThat(protection.onDatagram(0, "a", first)).as("costs nothing").isEqualTo(Outcome.ANSWER);
  }

  /** What could be cut, damaged or made up by anybody is not charged to anybody. */
  @Test
  void offersThatAreTooShortOrDamagedCostNothingAndAreNotAnswered() {
    ByteBuf offer = offer(channel(sender, 1), 1, 1);
    byte[] whole = ByteBufUtil.getBytes(offer);
    for (int bytes = 0; bytes < whole.length; bytes++) {
      ByteBuf cut = Unpooled.copiedBuffer(whole, 0, bytes);
      if (bytes >= Header.BYTES) {
        cut.setShort(Header.BODY_BYTES_OFFSET, bytes - Header.BYTES);
      }
      assertThat(protection.onDatagram(0, "a", cut)).isEqualTo(Outcome.DROPPED);
    }
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      assertThat(protection.onDatagram(0, "a", Unpooled.wrappedBuffer(damaged)))
          .as("byte " + at)
          .isIn(Outcome.DROPPED, Outcome.UNKNOWN);
    }
    assertThat(handshakes).isZero();
  }

  /** Strangers who do not know the receiver's key do not use up what others need. */
  @Test
  void offersForAnotherKeyCostNoHandshake() {
    SenderChannel elsewhere =
        new SenderChannel(
            sender, Identity.ephemeral(random).publicKey(), 1, new ContentKeys(random), random);
    ByteBuf offer = offer(elsewhere, 1, 1);
    for (int i = 0; i < 100; i++) {
      assertThat(protection.onDatagram(0, "a" + i, offer)).isEqualTo(Outcome.REFUSED);
      assertThat(protection.reason()).isEqualTo(Reason.WRONG_KEY);
    }
    assertThat(handshakes).isZero();
    assertThat(protection.onDatagram(0, "b", offer(channel(sender, 2), 1, 2)))
        .isEqualTo(Outcome.ANSWER);
  }

  @Test
  void anotherSenderCannotTakeATransferOver() {
    Identity second = Identity.ephemeral(random);
    authorized = AuthorizedSenders.of(List.of(sender.publicKey(), second.publicKey()));
    SenderChannel first = channel(sender, 1);
    protection.onDatagram(0, "a", offer(first, 1, 1));
    protection.onDatagram(0, "a", sealedOffer(first));
    admitted.admit(protection);
    SenderChannel thief = channel(second, 1);
    protection.onDatagram(0, "a", offer(thief, 2, 1));
    assertThat(protection.onDatagram(0, "a", sealedOffer(thief))).isEqualTo(Outcome.DROPPED);
  }

  /** Under load a receiver asks for its cookie before it computes anything. */
  @Test
  void aCookieIsRepeatedAtOnceAndDoesNotSpoilTheHandshake() {
    SenderChannel channel = channel(sender, 1);
    ByteBuf first = offer(channel, 1, 1);
    assertThat(HandshakePacket.cookie(first)).isNull();
    Cookie cookie = new Cookie(7, 8);
    ByteBuf reject = Unpooled.buffer();
    new Reject(1, 1, Reason.ADDRESS_UNPROVEN, cookie).encode(0, reject);
    assertThat(channel.open(0, reject)).isNull();
    ByteBuf again = Unpooled.buffer();
    assertThat(channel.pollOffer(again)).isTrue();
    assertThat(HandshakePacket.cookie(again)).isEqualTo(cookie);
    assertThat(HandshakePacket.offered(again)).isEqualTo(HandshakePacket.offered(first));
    assertThat(again.readableBytes()).isEqualTo(Header.BASE_DATAGRAM_BYTES);
    assertThat(protection.onDatagram(0, "a", again)).isEqualTo(Outcome.ANSWER);
    assertThat(protection.onDatagram(0, "a", sealedOffer(channel))).isEqualTo(Outcome.OPENED);
  }

  @Test
  void aFloodOfCookiesIsNotRepeated() {
    SenderChannel channel = channel(sender, 1);
    offer(channel, 1, 1);
    int repeated = 0;
    for (int i = 0; i < 20; i++) {
      ByteBuf reject = Unpooled.buffer();
      new Reject(1, 1, Reason.ADDRESS_UNPROVEN, new Cookie(i, i)).encode(0, reject);
      channel.open(0, reject);
      if (channel.pollOffer(Unpooled.buffer())) {
        repeated++;
      }
    }
    assertThat(repeated).isEqualTo(3);
  }

  @Test
  void randomAndDamagedDatagramsAreDropped() {
    SenderChannel channel = channel(sender, 1);
    ByteBuf offer = offer(channel, 1, 1);
    protection.onDatagram(0, "a", offer);
    protection.onDatagram(0, "a", sealedOffer(channel));
    admitted.admit(protection);
    Random dice = new Random(5);
    byte[] bytes = ByteBufUtil.getBytes(offer);
    for (int i = 0; i < 100_000; i++) {
      byte[] garbage = new byte[dice.nextInt(1500)];
      dice.nextBytes(garbage);
      int kept = Math.min(garbage.length, dice.nextInt(60));
      System.arraycopy(bytes, 0, garbage, 0, kept);
      if (garbage.length > Header.FLAGS_OFFSET) {
        garbage[Header.TYPE_OFFSET] = (byte) (0x10 | dice.nextInt(16));
        garbage[Header.FLAGS_OFFSET] = (byte) dice.nextInt(256);
      }
      assertThat(protection.onDatagram(0, "a", Unpooled.wrappedBuffer(garbage)))
          .isNotEqualTo(Outcome.OPENED)
          .isNotEqualTo(Outcome.ANSWER);
    }
  }
}
