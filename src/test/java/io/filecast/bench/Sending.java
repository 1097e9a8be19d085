package io.filecast.bench;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;

/** The sending side of one run: a program that was started for it, or a job for one that runs. */
interface Sending extends AutoCloseable {
  long pid();

  /** Whether it ended before this moment of {@link System#nanoTime}. */
  boolean endedBy(long deadlineNanos) throws IOException, InterruptedException;

  /** After the end: what went wrong. */
  Optional<String> failure() throws IOException;

  /** After the end, for this run alone. */
  double cpuSeconds() throws IOException;

  /** After the end: what it says about the time of the transfer alone. */
  OptionalDouble ownSeconds() throws IOException;

  @Override
  void close();
}
