package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.content.file.SourceMemory.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** How the memory for blocks is shared out among the files of a node. */
class SourceMemoryTest {
  private static final long MIB = 1 << 20;

  @Test
  void theFirstGetsHalfOfItAndTheNextHalfOfTheRest() {
    SourceMemory memory = new SourceMemory(40 * MIB);

    assertThat(memory.ask(1000 * MIB).granted().result()).isEqualTo(20 * MIB);
    assertThat(memory.ask(1000 * MIB).granted().result()).isEqualTo(10 * MIB);
    assertThat(memory.takenBytes()).isEqualTo(30 * MIB);
  }

  @Test
  void aSmallFileTakesWhatItHas() {
    SourceMemory memory = new SourceMemory(40 * MIB);

    assertThat(memory.ask(0).granted().result()).isZero();
    assertThat(memory.ask(12_371).granted().result()).isEqualTo(12_371);
    assertThat(memory.ask(2 * MIB + 1).granted().result()).isEqualTo(3 * MIB);
  }

  @Test
  void aFileWaitsUntilEnoughIsGivenBackAndNobodyPassesIt() {
    SourceMemory memory = new SourceMemory(8 * MIB);
    Request first = memory.ask(100 * MIB);
    Request second = memory.ask(100 * MIB);
    Request third = memory.ask(100 * MIB);
    Request small = memory.ask(10);

    assertThat(second.granted().isComplete()).isTrue();
    assertThat(third.granted().isComplete()).isFalse();
    assertThat(small.granted().isComplete()).as("behind the large one").isFalse();

    first.end();

    assertThat(third.granted().result()).isEqualTo(4 * MIB);
    assertThat(small.granted().isComplete()).isFalse();

    second.end();

    assertThat(small.granted().result()).isEqualTo(10);
  }

  @Test
  void aFileThatWaitsNoMoreMakesWayAndGivesNothingBack() {
    SourceMemory memory = new SourceMemory(4 * MIB);
    Request first = memory.ask(100 * MIB);
    Request second = memory.ask(100 * MIB);
    Request third = memory.ask(100 * MIB);

    second.end();
    second.end();
    assertThat(second.granted().failed()).isTrue();
    assertThat(third.granted().isComplete()).isFalse();

    first.end();
    assertThat(third.granted().succeeded()).isTrue();
    assertThat(memory.takenBytes()).isEqualTo(4 * MIB);
  }

  @Test
  void theLimitHoldsWhateverComes() {
    SplittableRandom random = new SplittableRandom(1);
    SourceMemory memory = new SourceMemory(50 * MIB);
    List<Request> all = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      if (random.nextBoolean() || all.isEmpty()) {
        all.add(memory.ask(random.nextLong(200 * MIB)));
      } else {
        all.remove(random.nextInt(all.size())).end();
      }
      assertThat(memory.takenBytes()).isBetween(0L, memory.limitBytes());
    }
    all.forEach(Request::end);
    assertThat(memory.takenBytes()).isZero();
  }
}
