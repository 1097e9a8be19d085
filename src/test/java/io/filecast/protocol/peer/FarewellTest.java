package io.filecast.protocol.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.wire.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In virtual time: how a sender tells a receiver that it has its outcome. */
class FarewellTest {
  private static final long MILLI = 1_000_000;

  /** The clock may have any value. */
  private static final long START = -700 * MILLI;

  private final Farewell farewell = new Farewell(7);

  @BeforeEach
  void start() {
    farewell.start(START, Reason.NONE);
  }

  private boolean says(long millis) {
    return farewell.poll(START + millis * MILLI, 1) != null;
  }

  @Test
  void isSaidThreeTimesWithinThirtyMilliseconds() {
    List<Long> at = new ArrayList<>();
    for (long now = START; !farewell.isSaid(); now = farewell.nextNanos()) {
      assertThat(farewell.poll(now, 1)).isNotNull();
      assertThat(farewell.poll(now, 1)).isNull();
      at.add((now - START) / MILLI);
    }
    assertThat(at).containsExactly(0L, 10L, 30L);
    assertThat(says(999)).isFalse();
  }

  @Test
  void anOwnerThatComesLateSaysItAllTheSame() {
    assertThat(says(500)).isTrue();
    assertThat(says(500)).isTrue();
    assertThat(says(500)).isTrue();
    assertThat(farewell.isSaid()).isTrue();
  }

  @Test
  void isSaidAgainWhenTheReceiptIsRepeated() {
    assertThat(says(0)).isTrue();
    farewell.repeat();
    farewell.repeat();
    assertThat(says(1)).isTrue();
    assertThat(says(1)).isFalse();
    assertThat(farewell.isSaid()).isFalse();
    assertThat(says(10)).isTrue();
  }

  @Test
  void isOverAfterASecond() {
    assertThat(says(0) && says(10) && says(30)).isTrue();
    assertThat(farewell.nextNanos()).isEqualTo(START + 1_000 * MILLI);
    assertThat(farewell.isOver(START + 999 * MILLI)).isFalse();
    assertThat(farewell.isOver(START + 1_000 * MILLI)).isTrue();
  }
}
