package io.filecast.protocol.carousel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filecast.protocol.repair.SymbolLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In which order rows go round. */
class CarouselOrderTest {
  private static final int BLOCK_BYTES = 45 * 4096;
  private static final int SYMBOL_BYTES = 1444;

  private static CarouselOrder order(long contentBytes, int parityPercent) {
    return new CarouselOrder(
        new SymbolLayout(contentBytes, BLOCK_BYTES, SYMBOL_BYTES), parityPercent);
  }

  private record Row(int block, int row) {}

  private static List<Row> rows(CarouselOrder order, long round) {
    List<Row> rows = new ArrayList<>();
    for (int stripe = 0; stripe < order.stripes(); stripe++) {
      int before = rows.size();
      order.forEach(round, stripe, (block, row) -> rows.add(new Row(block, row)));
      assertThat(rows.size() - before).isEqualTo(order.packets(stripe));
    }
    return rows;
  }

  @ParameterizedTest
  @CsvSource({"1,7", "1000,0", "184320,7", "184321,100", "50000000,7", "23592960,0", "23592961,13"})
  void eachRoundHasEnoughRowsOfEachBlockAndNoneTwice(long contentBytes, int parity) {
    CarouselOrder order = order(contentBytes, parity);
    for (long round = 0; round < 3; round++) {
      Set<Row> once = new HashSet<>(rows(order, round));
      assertThat(once).hasSameSizeAs(rows(order, round));
      for (int block = 0; block < order.endBlock(order.stripes() - 1); block++) {
        int of = block;
        assertThat(once.stream().filter(row -> row.block == of).count())
            .isEqualTo(order.rowsPerRound(block))
            .isGreaterThanOrEqualTo(order.sourceRows(block));
      }
    }
  }

  @Test
  void theFirstRoundBeginsWithTheSourceAndARowComesAgainWhenAllHaveCome() {
    CarouselOrder order = order(BLOCK_BYTES, 0);
    List<Integer> sent = new ArrayList<>();
    for (long round = 0; round < 4; round++) {
      rows(order, round).forEach(row -> sent.add(row.row));
    }
    assertThat(sent.subList(0, 128)).isSorted().startsWith(0).endsWith(127);
    assertThat(new HashSet<>(sent.subList(0, 255))).hasSize(255);
    assertThat(sent.get(255)).isZero();
  }

  @Test
  void rowsOfManyBlocksComeByTurns() {
    CarouselOrder order = order(100L * BLOCK_BYTES, 7);
    List<Row> rows = rows(order, 0);
    assertThat(rows.subList(0, 64)).allMatch(row -> row.row == 0);
    assertThat(rows.subList(64, 128)).allMatch(row -> row.row == 1);
    assertThat(order.stripes()).isEqualTo(2);
    assertThat(order.endBlock(1)).isEqualTo(100);
  }

  @Test
  void anEmptyContentHasNoRows() {
    assertThat(order(0, 7).stripes()).isZero();
  }

  @Test
  void parityHasItsLimits() {
    assertThatThrownBy(() -> order(1, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> order(1, 101)).isInstanceOf(IllegalArgumentException.class);
  }
}
