package io.filecast.protocol.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.repair.SymbolLayout;
import io.filecast.protocol.repair.SymbolSet;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.Feedback;
import org.junit.jupiter.api.Test;

/** What a receiver says it holds. */
class SymbolQueueTest {
  private static final int SYMBOL = 1024;
  private static final long CONTENT = 2_000_000_000_000L;

  private final SymbolQueue queue =
      new SymbolQueue(new SymbolLayout(CONTENT, 180 * SYMBOL, SYMBOL), ByteRanges.NONE);
  private final Feedback feedback = new Feedback();

  /** All is missing but one symbol in each page. */
  private void claimOneSymbolInEachPage() {
    long symbols = CONTENT / SYMBOL;
    int page = SymbolSet.PAGE_SYMBOLS;
    long from = 0;
    while (from < symbols) {
      feedback.clearRanges();
      feedback.symbolBytes = SYMBOL;
      long to = from;
      while (to < symbols && feedback.addMissingRange(to == from ? 0 : to, to + page - 1)) {
        to += page;
      }
      feedback.horizon = Math.min(to, symbols);
      queue.learnHeld(feedback);
      from = to;
    }
  }

  @Test
  void aReceiverThatClaimsOneSymbolInEachPageCostsLittle() {
    claimOneSymbolInEachPage();
    long most =
        SymbolSet.tableBytes((int) (CONTENT / SYMBOL))
            + (SymbolQueue.MAX_CLAIMED_PAGES + 1L) * SymbolSet.PAGE_BYTES;
    assertThat(queue.held()).isGreaterThan(1_000);
    assertThat(queue.heapBytes()).isLessThanOrEqualTo(most);
  }

  @Test
  void whatIsAcknowledgedCountsAllTheSame() {
    claimOneSymbolInEachPage();
    int before = queue.held();
    queue.onHeld(1_900_000_001, 1_900_000_002);
    assertThat(queue.held()).isEqualTo(before + 1);
  }
}
