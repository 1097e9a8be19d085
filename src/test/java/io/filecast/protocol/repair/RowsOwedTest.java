package io.filecast.protocol.repair;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a group flow has to send again, when several ask for it. */
class RowsOwedTest {
  private final RowsOwed owed = new RowsOwed(100);

  @Test
  void theLargestNumberIsEnoughForAll() {
    owed.onSent(5, 128);
    assertThat(owed.request(5, 2, 1000)).isEqualTo(2);
    assertThat(owed.request(5, 3, 1000)).isEqualTo(1);
    assertThat(owed.request(5, 1, 1000)).isZero();
    assertThat(owed.rows(5)).isEqualTo(3);
    assertThat(owed.nextRow(5)).as("the first parity row").isEqualTo(128);
  }

  @Test
  void rowsThatAreOnTheirWayAreNotSentTwice() {
    owed.onSent(5, 128);
    owed.request(5, 3, 1000);
    owed.onRepaired(5, 3, 1010);
    assertThat(owed.isEmpty()).isTrue();
    assertThat(owed.request(5, 3, 1005)).as("says who has not seen them").isZero();
    assertThat(owed.request(5, 4, 1005)).as("one more").isEqualTo(1);
    assertThat(owed.request(5, 2, 1010)).as("two of them were lost").isEqualTo(1);
    assertThat(owed.rows(5)).isEqualTo(2);
    assertThat(owed.nextRow(5)).isEqualTo(131);
  }

  @Test
  void theLowestBlockGoesFirst() {
    owed.owe(7, 1);
    owed.owe(3, 1);
    assertThat(owed.nextBlock(0)).isEqualTo(3);
    assertThat(owed.nextBlock(4)).isEqualTo(7);
    assertThat(owed.nextBlock(8)).isEqualTo(-1);
    owed.onRepaired(3, 1, 1);
    assertThat(owed.nextBlock(0)).isEqualTo(7);
  }

  @Test
  void whenAllRowsWereSentTheyGoRound() {
    owed.onSent(1, 255);
    owed.request(1, 2, 0);
    assertThat(owed.nextRow(1)).isZero();
    owed.onRepaired(1, 2, 300);
    assertThat(owed.nextRow(1)).isEqualTo(2);
  }

  @Test
  void whatEveryMemberKnowsOfIsForgotten() {
    owed.onSent(2, 100);
    owed.onRepaired(2, 5, 50);
    owed.forget(50);
    assertThat(owed.request(2, 1, 40)).as("no member can say that any more").isEqualTo(1);
  }
}
