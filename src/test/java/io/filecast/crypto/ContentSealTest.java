package io.filecast.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.security.SecureRandom;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ContentSealTest {
  private final ContentKey key = new ContentKey(new SecureRandom());
  private final ContentSeal seal = new ContentSeal(key);
  private final PacketMarks marks = new PacketMarks(new byte[16]);

  private ByteBuf frame(byte[] payload, int symbol, int packet) {
    ByteBuf frame = Unpooled.buffer();
    int bytes = DataHeader.BYTES + DataHeader.SEAL_BYTES + payload.length;
    frame.writeZero(bytes);
    DataHeader.writeFields(frame, 0, 42, 7, symbol, payload.length);
    seal.seal(payload, 0, payload.length, seal.draw(1, bytes), frame, 0);
    ContentSeal.address(frame, 0, 0, packet, payload.length, marks);
    return frame;
  }

  @Test
  void whatIsOpenedIsWhatWasSealed() {
    byte[] payload = new byte[1400];
    new Random(1).nextBytes(payload);
    ByteBuf frame = frame(payload, 9, 3);
    assertThat(Header.inspectProtected(frame)).isNull();
    ByteBuf opened = new ContentOpen().open(frame, key.toKey());
    DataHeader header = new DataHeader();
    assertThat(header.readOpened(opened)).isNull();
    assertThat(header.block()).isEqualTo(7);
    assertThat(header.row()).isEqualTo(9);
    assertThat(header.packetNumber()).isEqualTo(3);
    assertThat(header.checkHolds(0)).isTrue();
    assertThat(ByteBufUtil.getBytes(opened, DataHeader.BYTES, payload.length)).isEqualTo(payload);
  }

  @Test
  void everyByteThatAllDestinationsShareIsAuthentic() {
    ByteBuf frame = frame(new byte[300], 9, 3);
    ContentOpen open = new ContentOpen();
    for (int at = 0; at < frame.readableBytes(); at++) {
      boolean perDestination =
          at >= DataHeader.PER_DESTINATION_OFFSET
              && at < DataHeader.PER_DESTINATION_OFFSET + DataHeader.PER_DESTINATION_BYTES;
      boolean length = at == Header.BODY_BYTES_OFFSET || at == Header.BODY_BYTES_OFFSET + 1;
      if (perDestination || length) {
        continue; // marks; and a false length is no frame
      }
      frame.setByte(at, frame.getByte(at) ^ 1);
      assertThat(open.open(frame, key.toKey())).as("byte " + at).isNull();
      frame.setByte(at, frame.getByte(at) ^ 1);
    }
    assertThat(open.open(frame, key.toKey())).isNotNull();
  }

  /** One ciphertext for all destinations: only nine bytes differ. */
  @Test
  void theSealedFrameDoesNotDependOnItsDestination() {
    ByteBuf frame = frame(new byte[300], 9, 3);
    byte[] first = ByteBufUtil.getBytes(frame);
    ContentSeal.address(
        frame,
        0,
        2,
        77,
        300,
        new PacketMarks(new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}));
    byte[] second = ByteBufUtil.getBytes(frame);
    for (int at = 0; at < first.length; at++) {
      if (at < DataHeader.PER_DESTINATION_OFFSET
          || at >= DataHeader.PER_DESTINATION_OFFSET + DataHeader.PER_DESTINATION_BYTES) {
        assertThat(second[at]).as("byte " + at).isEqualTo(first[at]);
      }
    }
  }

  /** The same symbol, the same bytes: another nonce each time, and so another ciphertext. */
  @Test
  void aSymbolThatIsSealedAgainLooksDifferent() {
    assertThat(ByteBufUtil.getBytes(frame(new byte[300], 9, 3), 36, 300))
        .isNotEqualTo(ByteBufUtil.getBytes(frame(new byte[300], 9, 3), 36, 300));
  }

  @Test
  void noSealNumberIsDrawnTwiceByAnyThread() {
    Set<Long> drawn = ConcurrentHashMap.newKeySet();
    int threads = 8;
    int draws = 20_000;
    IntStream.range(0, threads)
        .parallel()
        .forEach(
            thread -> {
              Random random = new Random(thread);
              for (int i = 0; i < draws / threads; i++) {
                int count = 1 + random.nextInt(64);
                long first = key.draw(count, 0);
                for (int j = 0; j < count; j++) {
                  assertThat(drawn.add(first + j)).isTrue();
                }
              }
            });
    assertThat(drawn).isNotEmpty();
  }

  @Test
  void aForgottenKeySealsNothingMore() {
    key.forget();
    assertThatThrownBy(() -> seal.draw(1, 1_200)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new ContentSeal(key)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> key.copyTo(new byte[16], 0)).isInstanceOf(IllegalStateException.class);
  }

  /** RFC 9001, appendix B.1: 2^23 packets of 2^16 bytes, 512 GiB, less what is under way. */
  @Test
  void aKeyIsUsedUpBeforeItHasSealedHalfATebibyte() {
    ContentKeys keys = new ContentKeys(new SecureRandom(), Long.MAX_VALUE);
    ContentKey first = keys.current();
    long burst = 64L << 10;
    first.draw(1, (512L << 30) - (1L << 30) - burst);
    assertThat(keys.current()).isSameAs(first);
    first.draw(1, burst);
    assertThat(first.isUsedUp()).isTrue();
    ContentKey second = keys.current();
    assertThat(second).isNotSameAs(first);
    assertThat(second.toKey()).isNotEqualTo(first.toKey());
    assertThat(second.isUsedUp()).isFalse();
    assertThat(keys.current()).isSameAs(second);
    keys.forget();
    assertThatThrownBy(first::toKey).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(second::toKey).isInstanceOf(IllegalStateException.class);
  }
}
