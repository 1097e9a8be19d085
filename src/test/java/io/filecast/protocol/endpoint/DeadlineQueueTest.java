package io.filecast.protocol.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.Deadline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlineQueueTest {
  private static final class Due extends DeadlineQueue.Entry {
    private long nanos = Deadline.NEVER;
  }

  private final DeadlineQueue<Due> queue = new DeadlineQueue<>();

  private Due due(long nanos) {
    Due entry = new Due();
    queue.set(entry, nanos);
    return entry;
  }

  @Test
  void nothingIsDueInAnEmptyQueue() {
    assertThat(queue.nextNanos()).isEqualTo(Deadline.NEVER);
    assertThat(queue.poll(Long.MAX_VALUE)).isNull();
  }

  @Test
  void whatIsDueComesOutInOrderAndNothingElse() {
    Due later = due(30);
    Due first = due(10);
    Due second = due(20);
    assertThat(queue.nextNanos()).isEqualTo(10);
    assertThat(queue.poll(9)).isNull();
    assertThat(queue.poll(25)).isSameAs(first);
    assertThat(queue.poll(25)).isSameAs(second);
    assertThat(queue.poll(25)).isNull();
    queue.set(later, 5);
    assertThat(queue.poll(25)).isSameAs(later);
    assertThat(queue.size()).isZero();
  }

  @Test
  void neverTakesAnEntryOut() {
    Due entry = due(10);
    queue.set(entry, Deadline.NEVER);
    assertThat(queue.nextNanos()).isEqualTo(Deadline.NEVER);
    queue.remove(entry);
    assertThat(queue.size()).isZero();
  }

  @Test
  void timesMayWrapAround() {
    Due late = due(Long.MIN_VALUE + 5);
    Due early = due(Long.MAX_VALUE - 5);
    assertThat(queue.poll(Long.MIN_VALUE + 10)).isSameAs(early);
    assertThat(queue.poll(Long.MIN_VALUE + 10)).isSameAs(late);
  }

  /** Against a list that is searched. */
  @Test
  void anyOrderOfCallsGivesTheEarliest() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<Due> entries = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        entries.add(new Due());
      }
      for (int step = 0; step < 500; step++) {
        Due entry = entries.get(random.nextInt(entries.size()));
        entry.nanos = random.nextInt(10) == 0 ? Deadline.NEVER : random.nextInt(1_000);
        queue.set(entry, entry.nanos);
        if (random.nextInt(4) == 0) {
          Due taken = queue.poll(500);
          Due earliest = entries.stream().min(Comparator.comparingLong(e -> e.nanos)).orElseThrow();
          if (earliest.nanos > 500) {
            assertThat(taken).as("seed %d", seed).isNull();
          } else {
            assertThat(taken.nanos).as("seed %d", seed).isEqualTo(earliest.nanos);
            taken.nanos = Deadline.NEVER;
          }
        }
        long next = entries.stream().mapToLong(e -> e.nanos).min().orElseThrow();
        assertThat(queue.nextNanos()).as("seed %d", seed).isEqualTo(next);
      }
      entries.forEach(queue::remove);
    }
  }
}
