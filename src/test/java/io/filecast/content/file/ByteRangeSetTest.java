package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteRangeSetTest {
  @Test
  void agreesWithABitSetWhateverIsAdded() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      ByteRangeSet ranges = new ByteRangeSet();
      BitSet bits = new BitSet();
      for (int i = 0; i < 60; i++) {
        int start = random.nextInt(200);
        int end = start + random.nextInt(1 + random.nextInt(30));
        boolean touches = ranges.touches(start, end);
        int before = ranges.count();
        ranges.add(start, end);
        bits.set(start, end);
        if (end > start) {
          assertThat(ranges.count() > before).as("seed %d", seed).isEqualTo(!touches);
        }
        compare(ranges, bits, seed);
      }
    }
  }

  private static void compare(ByteRangeSet ranges, BitSet bits, long seed) {
    assertThat(ranges.bytes()).as("seed %d", seed).isEqualTo(bits.cardinality());
    for (int i = 0; i < ranges.count(); i++) {
      assertThat(bits.nextSetBit(i == 0 ? 0 : (int) ranges.end(i - 1)))
          .as("seed %d", seed)
          .isEqualTo((int) ranges.start(i));
      assertThat(bits.nextClearBit((int) ranges.start(i))).isEqualTo((int) ranges.end(i));
    }
    for (int at = 0; at < 240; at++) {
      assertThat(ranges.contains(at)).as("seed %d at %d", seed, at).isEqualTo(bits.get(at));
      assertThat(ranges.endFrom(at)).isEqualTo(bits.get(at) ? bits.nextClearBit(at) : at);
      int next = bits.nextSetBit(at);
      assertThat(ranges.nextFrom(at, 240)).isEqualTo(next < 0 ? 240 : next);
    }
  }

  @Test
  void roundsInwardsToWholeSymbols() {
    ByteRangeSet ranges = new ByteRangeSet();
    ranges.add(0, 25);
    ranges.add(31, 39);
    ranges.add(45, 95);
    ranges.add(98, 103);
    ByteRangeSet whole = ranges.wholeUnits(10, 103);
    ByteRangeSet expected = new ByteRangeSet();
    expected.add(0, 20);
    expected.add(50, 90);
    expected.add(100, 103);
    assertThat(whole).isEqualTo(expected).hasSameHashCodeAs(expected);
  }

  @Test
  void keepsTheLongestWhenThereAreTooMany() {
    ByteRangeSet ranges = new ByteRangeSet();
    ranges.add(0, 5);
    ranges.add(10, 12);
    ranges.add(20, 22);
    ranges.add(30, 31);
    ranges.add(40, 49);
    ByteRangeSet kept = ranges.longest(3);
    assertThat(kept.count()).isEqualTo(3);
    assertThat(kept.bytes()).isEqualTo(16);
    assertThat(ranges.longest(5)).isEqualTo(ranges);
  }

  @Test
  void holdsPositionsBeyondTwoGibibytes() {
    ByteRangeSet ranges = new ByteRangeSet();
    long far = 1L << 50;
    ranges.add(far, far + 10);
    ranges.add(far + 10, far + (1L << 40));
    assertThat(ranges.count()).isEqualTo(1);
    assertThat(ranges.bytes()).isEqualTo(1L << 40);
    assertThatThrownBy(() -> ranges.add(10, 9)).isInstanceOf(IllegalArgumentException.class);
  }
}
