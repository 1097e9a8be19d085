package io.filecast.protocol.raw;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.transfer.ReceivedStats;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RawReceiverTest {
  @Test
  void countsWhatComesAndTimesItFromTheFirstToTheLast() {
    RawReceiver receiver = new RawReceiver(0, 100, 0);
    receiver.onDatagram(1_000, 5);
    receiver.onDatagram(1_030, 7);

    assertThat(receiver.snapshot()).isEqualTo(new ReceivedStats(12, 2, 30, 0));
    assertThat(receiver.snapshot().missingBytes()).isZero();
    assertThat(receiver.datagrams()).isEqualTo(2);
  }

  @Test
  void silenceIsCountedFromTheLastDatagram() {
    RawReceiver receiver = new RawReceiver(0, 100, 0);
    receiver.onDatagram(1_000, 1);
    assertThat(receiver.idleDeadlineNanos()).isEqualTo(1_100);

    receiver.onDatagram(1_099, 1);
    assertThat(receiver.idleDeadlineNanos()).isEqualTo(1_199);
  }

  @Test
  void isCompleteWithTheExpectedSizeAndTellsWhatIsMissingBefore() {
    RawReceiver receiver = new RawReceiver(10, 100, 0);
    receiver.onDatagram(0, 9);
    assertThat(receiver.isComplete()).isFalse();
    assertThat(receiver.snapshot().missingBytes()).isEqualTo(1);

    receiver.onDatagram(0, 1);
    assertThat(receiver.isComplete()).isTrue();
    assertThat(receiver.snapshot().missingBytes()).isZero();
  }

  @Test
  void moreThanExpectedIsNotLessThanNothingMissing() {
    RawReceiver receiver = new RawReceiver(10, 100, 0);
    receiver.onDatagram(0, 15);

    assertThat(receiver.isComplete()).isTrue();
    assertThat(receiver.snapshot().missingBytes()).isZero();
  }

  @Test
  void withoutAnExpectedSizeOnlySilenceEndsIt() {
    RawReceiver receiver = new RawReceiver(0, 100, 0);
    receiver.onDatagram(0, 1_000_000);

    assertThat(receiver.isComplete()).isFalse();
  }

  @Test
  void theFirstAndEachNthDatagramAreWorthALine() {
    assertThat(logged(3, 8)).containsExactly(1, 3, 6);
    assertThat(logged(1, 4)).containsExactly(1, 2, 3, 4);
    assertThat(logged(100, 4)).containsExactly(1);
    assertThat(logged(0, 4)).isEmpty();
  }

  private static List<Integer> logged(long logEvery, int datagrams) {
    RawReceiver receiver = new RawReceiver(0, 100, logEvery);
    List<Integer> logged = new ArrayList<>();
    for (int i = 1; i <= datagrams; i++) {
      if (receiver.onDatagram(0, 1)) {
        logged.add(i);
      }
    }
    return logged;
  }
}
