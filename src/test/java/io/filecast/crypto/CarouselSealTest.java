package io.filecast.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.wire.CarouselAnnouncement;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.filecast.wire.SamplePackets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a carousel seals, and who can open it. */
class CarouselSealTest {
  private static final long ID = 77;
  private static final int PAYLOAD = 1000;

  @TempDir private Path directory;
  private CarouselKeys keys;
  private CarouselSeal seal;
  private CarouselOpen open;
  private final CarouselAnnouncement announcement =
      SamplePackets.announcement(ID, ByteBuffer.allocate(64));

  @BeforeEach
  void make() throws Exception {
    keys = CarouselKeys.create(directory.resolve("a.key"));
    seal = keys.seal(ID, new SecureRandom());
    open = keys.open();
  }

  private ByteBuf sealed() {
    ByteBuf packet = Unpooled.buffer();
    announcement.encode(0, packet);
    ByteBuf out = Unpooled.buffer();
    seal.sealAnnouncement(packet, out);
    return out;
  }

  private static ByteBuf data(CarouselSeal seal, long packet) {
    ByteBuf frame = Unpooled.buffer(2000);
    DataHeader.writeFields(frame, 0, ID, 0, 3, PAYLOAD);
    long number = seal.content().draw(1, PAYLOAD);
    seal.content().seal(new byte[PAYLOAD], 0, PAYLOAD, number, frame, 0);
    ContentSeal.address(frame, 0, 0, packet, PAYLOAD, seal.marks());
    return frame.writerIndex(DataHeader.BYTES + DataHeader.SEAL_BYTES + PAYLOAD);
  }

  private void follow(ByteBuf sealed, long next) {
    open.follow(ID, CarouselOpen.salt(sealed), next);
  }

  @Test
  void anAnnouncementIsReadAsItWasWrittenByWhomeverHasTheKeys() {
    ByteBuf sealed = sealed();
    assertThat(Header.inspectProtected(sealed)).isNull();
    assertThat(CarouselAnnouncement.isOne(sealed)).isTrue();
    ByteBuf opened = open.openAnnouncement(sealed);
    assertThat(ControlPacket.decodeOpened(opened)).isEqualTo(announcement);
    assertThat(ByteBufUtil.hexDump(sealed))
        .doesNotContain(ByteBufUtil.hexDump("né.bin".getBytes()));
  }

  @Test
  void aChangedBitOpensNothing() {
    byte[] sealed = ByteBufUtil.getBytes(sealed());
    for (int bit = 0; bit < sealed.length * 8; bit++) {
      byte[] changed = sealed.clone();
      changed[bit >> 3] ^= (byte) (1 << (bit & 7));
      ByteBuf datagram = Unpooled.wrappedBuffer(changed);
      if (Header.inspectProtected(datagram) == null && CarouselAnnouncement.isOne(datagram)) {
        assertThat(open.openAnnouncement(datagram)).as("bit " + bit).isNull();
      }
    }
  }

  @Test
  void anotherGroupsKeysOpenNothing() throws Exception {
    CarouselOpen other = CarouselKeys.create(directory.resolve("b.key")).open();
    ByteBuf sealed = sealed();
    assertThat(other.openAnnouncement(sealed)).isNull();
    other.follow(ID, CarouselOpen.salt(sealed), 0);
    assertThat(other.open(data(seal, 0))).isNull();
  }

  @Test
  void dataIsOpenedUnderTheSaltThatIsFollowedAndOnce() {
    assertThat(open.open(data(seal, 5))).as("before an announcement").isNull();
    follow(sealed(), 5);
    ByteBuf frame = data(seal, 5);
    assertThat(open.open(frame.duplicate())).isNotNull();
    assertThat(open.open(frame)).as("again").isNull();
    CarouselSeal next = keys.seal(ID, new SecureRandom());
    assertThat(open.open(data(next, 6))).as("another salt").isNull();
  }

  @Test
  void whoeverHasMissedVeryManyPacketsBeginsAnew() {
    follow(sealed(), 0);
    assertThat(open.open(data(seal, 0))).isNotNull();
    long far = 3L * FlowOpen.MAX_AHEAD;
    assertThat(open.open(data(seal, far))).as("too far ahead").isNull();
    follow(sealed(), far);
    assertThat(open.open(data(seal, far))).isNotNull();
  }

  @Test
  void theSameNumberUnderAnotherSaltIsSealedWithAnotherKey() {
    CarouselSeal other = keys.seal(ID, new SecureRandom());
    byte[] one = ByteBufUtil.getBytes(data(seal, 0));
    byte[] two = ByteBufUtil.getBytes(data(other, 0));
    int from = DataHeader.BYTES;
    int to = from + DataHeader.SEAL_NUMBER_BYTES;
    assertThat(ByteBuffer.wrap(one, from, 8)).isEqualTo(ByteBuffer.wrap(two, from, 8));
    assertThat(ByteBuffer.wrap(one, to, PAYLOAD)).isNotEqualTo(ByteBuffer.wrap(two, to, PAYLOAD));
  }
}
