package io.filecast.report;

import io.filecast.session.TransferOutcome;
import java.util.OptionalLong;

/**
 * One timed transfer of a comparison.
 *
 * @param run counts from 1; every strategy has one sample in a run
 * @param deliveredBytes content that the receivers had afterwards, all together; empty when nobody
 *     told
 * @param identicalCopies how many receivers had exactly the file; empty when nobody told
 */
public record Sample(
    int run, TransferOutcome outcome, OptionalLong deliveredBytes, OptionalLong identicalCopies) {}
