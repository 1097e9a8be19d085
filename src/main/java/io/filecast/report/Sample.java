package io.filecast.report;

import io.filecast.transfer.TransferOutcome;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One timed transfer of a comparison.
 *
 * @param subject what is compared: a strategy, or a step of the ladder
 * @param run counts from 1; every subject has one sample in a run
 * @param deliveredBytes content that the receivers had afterwards, all together; empty when nobody
 *     told
 * @param identicalCopies how many receivers had exactly the file; empty when nobody told
 * @param losses what became of the datagrams of a raw transfer; empty when nobody told, and on
 *     filecast's own wire, which repairs what is lost
 */
public record Sample(
    String subject,
    int run,
    TransferOutcome outcome,
    OptionalLong deliveredBytes,
    OptionalLong identicalCopies,
    Optional<Losses> losses) {

  Comparison.Case comparedWith() {
    return new Comparison.Case(outcome.contentBytes(), outcome.destinations().size());
  }
}
