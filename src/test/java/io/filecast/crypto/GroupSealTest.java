package io.filecast.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.wire.ControlPacket;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.filecast.wire.Probe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.security.SecureRandom;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What goes to a group, and who can have sealed it. */
class GroupSealTest {
  private static final int PAYLOAD = 1000;

  private final ContentKeys keys = new ContentKeys(new SecureRandom(), 1 << 20);
  private final GroupSeal seal = new GroupSeal(keys, new SecureRandom());
  private final GroupOpen open = opener(seal, keys);

  private static GroupOpen opener(GroupSeal marks, ContentKeys keys) {
    return opener(marks, keys, 0);
  }

  private static GroupOpen opener(GroupSeal marks, ContentKeys keys, long first) {
    byte[] key = new byte[ContentKey.BYTES];
    keys.current().copyTo(key, 0);
    return new GroupOpen(new SecretKeySpec(key, "AES"), marks.marksKey(), first, new ContentOpen());
  }

  private ByteBuf packet() {
    ByteBuf plain = Unpooled.buffer();
    new Probe(7, 1, 1400).encode(0x1234, plain);
    ByteBuf sealed = Unpooled.buffer();
    seal.seal(plain, sealed);
    return sealed;
  }

  private ByteBuf data(long packet) {
    ContentSeal payloads = new ContentSeal(seal.flow().key());
    ByteBuf frame = Unpooled.buffer(2000);
    DataHeader.writeFields(frame, 0, 1, 0, 3, PAYLOAD);
    payloads.seal(new byte[PAYLOAD], 0, PAYLOAD, payloads.draw(1, PAYLOAD), frame, 0);
    ContentSeal.address(frame, 0, 0, packet, PAYLOAD, seal.flow().marks());
    return frame.writerIndex(DataHeader.BYTES + DataHeader.SEAL_BYTES + PAYLOAD);
  }

  @Test
  void aPacketIsReadAsItWasWritten() {
    ByteBuf sealed = packet();
    assertThat(sealed.readableBytes()).isEqualTo(1400 + DataHeader.SEAL_BYTES);
    assertThat(Header.inspectProtected(sealed)).isNull();
    assertThat(ControlPacket.decodeOpened(open.open(sealed))).isEqualTo(new Probe(7, 1, 1400));
  }

  @Test
  void aChangedBitAndAnotherKeyOpenNothing() {
    byte[] sealed = ByteBufUtil.getBytes(packet());
    for (int bit = 0; bit < 60 * 8; bit++) {
      byte[] changed = sealed.clone();
      changed[bit >> 3] ^= (byte) (1 << (bit & 7));
      ByteBuf datagram = Unpooled.wrappedBuffer(changed);
      if (Header.inspectProtected(datagram) == null) {
        assertThat(open.open(datagram)).as("bit " + bit).isNull();
      }
    }
    ContentKeys others = new ContentKeys(new SecureRandom());
    assertThat(opener(seal, others).open(Unpooled.wrappedBuffer(sealed))).isNull();
  }

  @Test
  void whoJoinsLateIsToldWhereTheFlowIs() {
    long late = 3L << 30;
    GroupOpen later = opener(seal, keys, late);
    assertThat(later.open(data(5))).as("recorded long ago").isNull();
    assertThat(later.open(data(late))).isNotNull();
    assertThat(later.open(data(late))).as("again").isNull();
    assertThat(later.open(data(late + 1))).isNotNull();
    assertThat(later.open(data(late - 5))).as("overtaken").isNotNull();
    assertThat(later.open(data(late + 2L * FlowOpen.MAX_AHEAD))).as("much too far").isNull();
    assertThat(open.open(data(late))).as("to one that was there from the beginning").isNull();
  }

  @Test
  void marksOfAnotherFlowAreNoMarks() {
    GroupOpen ofOther = opener(new GroupSeal(keys, new SecureRandom()), keys);
    assertThat(ofOther.open(data(0))).isNull();
  }

  @Test
  void whenTheContentKeyIsUsedUpTheNextOneTakesItsPlace() {
    ContentKey first = seal.flow().key();
    first.draw(1, 2 << 20);
    assertThat(seal.flow().key()).isNotSameAs(first).isSameAs(keys.current());
    assertThat(open.open(packet())).as("under the next key").isNull();
    assertThat(opener(seal, keys).open(packet())).isNotNull();
  }
}
