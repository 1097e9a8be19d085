package io.filecast.report;

/**
 * One step of the ladder.
 *
 * @param subject its name in the samples
 * @param meaning what it does, for people who see it the first time
 */
public record LadderStep(String subject, String meaning) {}
