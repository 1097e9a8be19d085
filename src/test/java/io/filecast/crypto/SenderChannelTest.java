package io.filecast.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.crypto.ReceiverProtection.Outcome;
import io.filecast.wire.Accept;
import io.filecast.wire.ByteRanges;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A sender whose OFFER is answered more than once, by its receiver or in its receiver's name. */
class SenderChannelTest {
  private final Map<ReceiverProtection, ChannelList> admitted = new HashMap<>();
  private static final long MILLI = 1_000_000L;

  private final SecureRandom random = new SecureRandom();
  private final Identity sender = Identity.ephemeral(random);
  private final Identity receiver = Identity.ephemeral(random);
  private final SenderChannel channel =
      new SenderChannel(sender, receiver.publicKey(), 1, new ContentKeys(random), random);

  /** Two of them are one receiver that has forgotten in between what it has answered. */
  private ReceiverProtection protection() {
    AuthorizedSenders authorized = AuthorizedSenders.of(List.of(sender.publicKey()));
    ChannelList channels = new ChannelList();
    ReceiverProtection protection =
        new ReceiverProtection(
            receiver, () -> authorized, random, (now, source, offer, crowded) -> true, channels);
    admitted.put(protection, channels);
    return protection;
  }

  private ByteBuf offer() {
    ByteBuf plain = Unpooled.buffer();
    new Offer(1, 1, 1000, 0, 1472, "name").encode(0, plain);
    ByteBuf out = Unpooled.buffer();
    channel.seal(plain, out);
    return out;
  }

  private List<ByteBuf> owed() {
    List<ByteBuf> all = new ArrayList<>();
    for (ByteBuf out = Unpooled.buffer(); channel.pollOffer(out); out = Unpooled.buffer()) {
      all.add(out);
    }
    return all;
  }

  private static ByteBuf answer(ReceiverProtection protection, ByteBuf offer) {
    assertThat(protection.onDatagram(0, "a", offer)).isEqualTo(Outcome.ANSWER);
    return Unpooled.copiedBuffer(protection.answer());
  }

  private static long counter(ByteBuf sealed) {
    return sealed.getUnsignedInt(Header.CHECK_OFFSET);
  }

  @Test
  void whicheverAnswerTheReceiverKnowsOpensTheTransfer() {
    for (int known = 0; known < 3; known++) {
      SenderChannelTest fresh = new SenderChannelTest();
      ByteBuf first = fresh.offer();
      List<ReceiverProtection> doors =
          List.of(fresh.protection(), fresh.protection(), fresh.protection());
      for (ReceiverProtection protection : doors) {
        fresh.channel.open(0, answer(protection, first));
      }
      ReceiverProtection protection = doors.get(known);
      List<ByteBuf> offers = fresh.owed();
      assertThat(offers).hasSize(3);
      assertThat(
              offers.stream()
                  .filter(o -> protection.onDatagram(0, "a", o) == Outcome.OPENED)
                  .count())
          .isOne();
      ByteBuf sealed = Unpooled.buffer();
      protection.channel().seal(fresh.packet(), sealed);
      assertThat(fresh.channel.open(0, sealed)).isNotNull();
      ByteBuf probe = Unpooled.buffer();
      fresh.channel.seal(fresh.packet(), probe);
      fresh.admitted.get(protection).admit(protection);
      assertThat(protection.onDatagram(0, "a", probe)).isEqualTo(Outcome.OPENED);
    }
  }

  private ByteBuf packet() {
    ByteBuf plain = Unpooled.buffer();
    new Probe(1, 1, 1000).encode(0, plain);
    return plain;
  }

  private static ByteBuf accept(ReceiverProtection protection) {
    ByteBuf plain = Unpooled.buffer();
    new Accept(1, 1, 7, 1000, 0, 1472, false, ByteRanges.NONE).encode(0, plain);
    ByteBuf sealed = Unpooled.buffer();
    protection.channel().seal(plain, sealed);
    return sealed;
  }

  /** FEEDBACK of a new attempt comes before its ACCEPT, which is lost. */
  @Test
  void theOfferIsRepeatedUntilItsAcceptHasCome() {
    ReceiverProtection protection = protection();
    channel.open(0, answer(protection, offer()));
    assertThat(protection.onDatagram(0, "a", owed().get(0))).isEqualTo(Outcome.OPENED);
    admitted.get(protection).admit(protection);
    ByteBuf other = Unpooled.buffer();
    protection.channel().seal(packet(), other);
    assertThat(channel.open(0, other)).isNotNull();

    assertThat(protection.onDatagram(0, "a", offer())).isEqualTo(Outcome.OPENED);
    assertThat(channel.open(0, accept(protection))).isNotNull();
    assertThat(offer().isReadable()).as("offered once more").isFalse();
  }

  /** A nonce is used once under a key, in whatever order the answers come and come again. */
  @Test
  void aCounterGoesOnWhenAnAnswerComesAgain() {
    ByteBuf first = offer();
    ReceiverProtection one = protection();
    ReceiverProtection other = protection();
    ByteBuf a = answer(one, first);
    ByteBuf b = answer(other, first);
    List<ByteBuf> underA = new ArrayList<>();
    for (ByteBuf answer : List.of(a, b, a)) {
      channel.open(0, answer);
      for (ByteBuf sealed : owed()) {
        if (one.onDatagram(0, "a", sealed) == Outcome.OPENED) {
          underA.add(sealed);
        }
      }
    }
    assertThat(underA).hasSize(2).extracting(SenderChannelTest::counter).containsExactly(1L, 2L);
    ByteBuf close = Unpooled.buffer();
    channel.seal(packet(), close); // what ends an attempt goes on counting, too
    assertThat(counter(close)).isEqualTo(2); // under the keys of b, whose OFFER was 1
  }

  /** Says that it knows nothing of the transfer, then that it does: nothing is left to repeat. */
  @Test
  void aReceiverThatForgetsAndRemembersIsOfferedNothingMore() {
    ReceiverProtection protection = protection();
    channel.open(0, answer(protection, offer()));
    ByteBuf unknown = Unpooled.buffer();
    new Reject(0, 1, Reason.UNKNOWN_TRANSFER).encode(0, unknown);
    assertThat(channel.open(0, unknown)).isNull();
    assertThat(protection.onDatagram(0, "a", owed().get(0))).isEqualTo(Outcome.OPENED);
    assertThat(channel.open(0, accept(protection))).isNotNull();
    assertThat(offer().isReadable()).isFalse();
    assertThat(channel.owesOffer()).isFalse();
  }

  @Test
  void soManyAnswersAreKeptAndNoMore() {
    ByteBuf first = offer();
    for (int i = 0; i < 2 * HandshakeAnswers.MAX; i++) {
      channel.open(i * 1_000 * MILLI, answer(protection(), first));
    }
    assertThat(owed()).hasSize(HandshakeAnswers.MAX);
  }

  /** Whoever is not the receiver has a hash computed, however often he tries. */
  @Test
  void forgedAnswersDoNotKeepTheGenuineOneOut() {
    ByteBuf first = offer();
    ByteBuf genuine = answer(protection(), first);
    for (int i = 0; i < 10_000; i++) {
      byte[] forged = new byte[NoiseHandshake.SECOND_BYTES + AnswerMac.BYTES];
      random.nextBytes(forged);
      channel.open(0, accept(forged));
    }
    channel.open(0, genuine);
    assertThat(owed()).hasSize(1);
  }

  /** A receiver that lies can write answers that only Diffie-Hellman finds out. */
  @Test
  void aReceiverThatLiesCostsTwentyComputationsASecond() throws HandshakeException {
    ByteBuf first = offer();
    ByteBuf genuine = answer(protection(), first);
    NoiseHandshake handshake =
        NoiseHandshake.responder(
            receiver, Identity.ephemeral(random), SenderChannel.prologue(1, 1));
    handshake.readFirst(OfferMac.read(receiver.publicKey(), 1, 1, HandshakePacket.offered(first)));
    byte[] macKey = handshake.answerKey();
    for (int i = 0; i < 1_000; i++) {
      byte[] message = new byte[NoiseHandshake.SECOND_BYTES];
      random.nextBytes(message);
      channel.open(0, accept(AnswerMac.sign(macKey, 1, 1, message)));
    }
    channel.open(0, genuine);
    assertThat(owed()).as("the budget is used up").isEmpty();
    channel.open(1_000 * MILLI / HandshakeAnswers.MAX_PER_SECOND, genuine);
    assertThat(owed()).as("repeated, as receivers do").hasSize(1);
  }

  private static ByteBuf accept(byte[] message) {
    ByteBuf packet = Unpooled.buffer();
    HandshakePacket.accept(1, 1, message, packet);
    return packet;
  }

  @Test
  void theBudgetIsTwoAnswersInTwoTenthsOfASecondOnceItIsUsedUp() {
    HandshakeAnswers.Budget budget = new HandshakeAnswers.Budget();
    int taken = 0;
    for (int milli = 0; milli <= 10_000; milli++) {
      taken += budget.tryTake(milli * MILLI) ? 1 : 0;
    }
    assertThat(taken).isEqualTo(HandshakeAnswers.MAX + 10 * HandshakeAnswers.MAX_PER_SECOND);
  }

  @Test
  void aLateCopyOfAnotherAnswerDoesNotReplaceTheKeysInUse() {
    ByteBuf first = offer();
    ReceiverProtection protection = protection();
    channel.open(0, answer(protection, first));
    owed().forEach(each -> protection.onDatagram(0, "a", each));
    ByteBuf sealed = Unpooled.buffer();
    protection.channel().seal(packet(), sealed);
    channel.open(0, sealed);
    channel.open(0, answer(protection(), first));
    assertThat(owed()).isEmpty();
    admitted.get(protection).admit(protection);
    ByteBuf probe = Unpooled.buffer();
    channel.seal(packet(), probe);
    assertThat(protection.onDatagram(0, "a", probe)).isEqualTo(Outcome.OPENED);
    assertThat(ByteBufUtil.getBytes(probe)).isNotEmpty();
  }
}
