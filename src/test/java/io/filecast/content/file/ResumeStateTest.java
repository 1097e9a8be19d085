package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResumeStateTest {
  private static ResumeState state(int ranges) throws Exception {
    ByteRangeSet synced = new ByteRangeSet();
    for (long i = 0; i < ranges; i++) {
      synced.add(i * 3000, i * 3000 + 1000 + i % 7);
    }
    return new ResumeState(FileName.of("名前.bin"), 1L << 40, 1_700_000_000_123_456_789L, synced);
  }

  @Test
  void survivesTheRoundTrip() throws Exception {
    for (int ranges : new int[] {0, 1, 2, 100, ResumeState.MAX_RANGES}) {
      ResumeState written = state(ranges);
      assertThat(ResumeState.decode(written.encode())).isEqualTo(written);
    }
  }

  @Test
  void staysBoundedByLeavingOutTheShortestRanges() throws Exception {
    byte[] encoded = state(3 * ResumeState.MAX_RANGES).encode();
    assertThat(encoded).hasSizeLessThanOrEqualTo(ResumeState.MAX_BYTES);
    assertThat(ResumeState.decode(encoded).synced().count()).isEqualTo(ResumeState.MAX_RANGES);
  }

  @Test
  void refusesEveryTruncation() throws Exception {
    byte[] encoded = state(5).encode();
    for (int length = 0; length < encoded.length; length++) {
      assertUnusable(Arrays.copyOf(encoded, length));
    }
  }

  @Test
  void refusesEveryFlippedBit() throws Exception {
    byte[] encoded = state(5).encode();
    for (int bit = 0; bit < encoded.length * 8; bit++) {
      byte[] flipped = encoded.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertUnusable(flipped);
    }
  }

  @Test
  void refusesRandomBytesAndExtraBytes() throws Exception {
    for (long seed = 0; seed < 1000; seed++) {
      assertUnusable(Workbench.random(seed, new Random(seed).nextInt(300)));
    }
    byte[] encoded = state(5).encode();
    assertUnusable(Arrays.copyOf(encoded, encoded.length + 1));
  }

  @Test
  void namesTheVersionItDoesNotKnow() throws Exception {
    byte[] encoded = state(1).encode();
    encoded[5] = 9;
    assertThatThrownBy(() -> ResumeState.decode(encoded)).hasMessageContaining("has version 9");
  }

  private static void assertUnusable(byte[] bytes) {
    assertThatThrownBy(() -> ResumeState.decode(bytes))
        .isInstanceOfSatisfying(
            FileException.class,
            e -> assertThat(e.kind()).isEqualTo(FileException.Kind.STATE_UNUSABLE));
  }
}
