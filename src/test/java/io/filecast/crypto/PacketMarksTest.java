package io.filecast.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PacketMarksTest {
  private static final byte[] KEY = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

  @Test
  void bothEndsMarkAlikeInWhateverOrder() {
    PacketMarks sender = new PacketMarks(KEY.clone());
    PacketMarks receiver = new PacketMarks(KEY.clone());
    int[] marks = new int[5_000];
    for (int packet = 0; packet < marks.length; packet++) {
      marks[packet] = sender.mark(packet, packet & 3, packet * 7L, packet * 31);
    }
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      int packet = random.nextInt(marks.length);
      assertThat(receiver.mark(packet, packet & 3, packet * 7L, packet * 31))
          .isEqualTo(marks[packet]);
    }
  }

  @Test
  void everyFieldCounts() {
    PacketMarks marks = new PacketMarks(KEY.clone());
    int mark = marks.mark(100, 1, 1000, 5);
    Set<Integer> others = new HashSet<>();
    others.add(marks.mark(101, 1, 1000, 5));
    others.add(marks.mark(100 + (1L << 32), 1, 1000, 5));
    others.add(marks.mark(100, 0, 1000, 5));
    others.add(marks.mark(100, 1, 1001, 5));
    others.add(marks.mark(100, 1, 1000 + (1L << 32), 5));
    others.add(marks.mark(100, 1, 1000, 6));
    others.add(new PacketMarks(new byte[16]).mark(100, 1, 1000, 5));
    assertThat(others).hasSize(7).doesNotContain(mark);
  }

  @Test
  void theKeyItIsGivenIsOverwritten() {
    byte[] given = KEY.clone();
    new PacketMarks(given);
    assertThat(given).containsOnly(0);
  }
}
