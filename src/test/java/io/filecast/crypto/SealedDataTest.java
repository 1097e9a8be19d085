package io.filecast.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.crypto.ReceiverProtection.Outcome;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Offer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which packet numbers of sealed DATA a receiver takes, once their marks hold. */
class SealedDataTest {
  private final ChannelList admitted = new ChannelList();
  private static final int PAYLOAD_BYTES = 32;

  private final SecureRandom random = new SecureRandom();
  private final Identity sender = Identity.ephemeral(random);
  private final Identity receiver = Identity.ephemeral(random);
  private final SenderChannel channel =
      new SenderChannel(sender, receiver.publicKey(), 1, new ContentKeys(random), random);
  private final AuthorizedSenders authorized = AuthorizedSenders.of(List.of(sender.publicKey()));
  private final ReceiverProtection protection =
      new ReceiverProtection(
          receiver, () -> authorized, random, (now, source, offer, crowded) -> true, admitted);

  private ContentSeal seal;

  @BeforeEach
  void open() {
    ByteBuf plain = Unpooled.buffer();
    new Offer(1, 1, 1000, 0, 1472, "name").encode(0, plain);
    ByteBuf first = Unpooled.buffer();
    channel.seal(plain, first);
    protection.onDatagram(0, "a", first);
    channel.open(0, protection.answer());
    ByteBuf sealed = Unpooled.buffer();
    channel.pollOffer(sealed);
    assertThat(protection.onDatagram(0, "a", sealed)).isEqualTo(Outcome.OPENED);
    admitted.admit(protection);
    seal = new ContentSeal(channel.flow().key());
  }

  private ByteBuf frame(long packet, int content) {
    int bytes = DataHeader.BYTES + DataHeader.SEAL_BYTES + PAYLOAD_BYTES;
    ByteBuf frame = Unpooled.buffer(bytes, bytes).writerIndex(bytes);
    byte[] payload = new byte[PAYLOAD_BYTES];
    java.util.Arrays.fill(payload, (byte) content);
    DataHeader.writeFields(frame, 0, 1, (int) packet & 0xFFFF, 3, PAYLOAD_BYTES);
    seal.seal(payload, 0, PAYLOAD_BYTES, seal.draw(1, bytes), frame, 0);
    ContentSeal.address(frame, 0, 0, packet, PAYLOAD_BYTES, channel.flow().marks());
    return frame;
  }

  private boolean isTaken(long packet) {
    return protection.onDatagram(0, "a", frame(packet, 1)) == Outcome.OPENED;
  }

  @Test
  void aRepeatedNumberIsNotTakenWhateverItCarries() {
    ByteBuf genuine = frame(0, 1);
    assertThat(protection.onDatagram(0, "a", genuine)).isEqualTo(Outcome.OPENED);
    assertThat(ByteBufUtil.getBytes(protection.packet(), DataHeader.BYTES, PAYLOAD_BYTES))
        .containsOnly(1);
    assertThat(protection.onDatagram(0, "a", frame(0, 2))).as("poison").isEqualTo(Outcome.DROPPED);
    assertThat(protection.onDatagram(0, "a", genuine))
        .as("the same again")
        .isEqualTo(Outcome.DROPPED);
    assertThat(isTaken(1)).isTrue();
  }

  @Test
  void numbersMayComeInAnyOrderWithinTheWindow() {
    List<Long> numbers = new ArrayList<>();
    for (long packet = 0; packet < FlowOpen.WINDOW; packet++) {
      numbers.add(packet);
    }
    Collections.shuffle(numbers, new Random(11));
    assertThat(numbers).allMatch(this::isTaken);
    assertThat(numbers).noneMatch(this::isTaken);
  }

  @Test
  void whatIsTooOldToTellIsDropped() {
    long newest = FlowOpen.WINDOW + 10L;
    assertThat(isTaken(newest)).isTrue();
    assertThat(isTaken(newest - FlowOpen.WINDOW)).isFalse();
    assertThat(isTaken(newest - FlowOpen.WINDOW + 1)).isTrue();
  }

  /** A mark that was guessed cannot move the numbers further than a sender could. */
  @Test
  void aNumberThatNoSenderCanHaveReachedIsDropped() {
    assertThat(isTaken(0)).isTrue();
    assertThat(isTaken(FlowOpen.MAX_AHEAD + 1L)).isFalse();
    assertThat(isTaken(1L << 31)).isFalse();
    assertThat(isTaken(FlowOpen.MAX_AHEAD)).isTrue();
    assertThat(isTaken(2L * FlowOpen.MAX_AHEAD)).isTrue();
  }
}
