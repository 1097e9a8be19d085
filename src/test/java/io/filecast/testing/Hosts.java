package io.filecast.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The finished jars, each on a host of its own on one {@link Segment}. */
public final class Hosts implements AutoCloseable {
  private final Jars jars;
  private final Segment segment;

  /**
   * Skips the test, and says why, where no segment can be made.
   *
   * @param directory where programs run
   */
  public Hosts(Path directory, int receivers) throws IOException {
    String reason = Segment.whyNot();
    assumeTrue(reason == null, reason);
    jars = new Jars(directory);
    segment = new Segment(receivers);
  }

  public Segment segment() {
    return segment;
  }

  /** {@code java -jar sender-fat.jar words...} at the sender. */
  public RunningProgram send(List<String> words) throws IOException {
    return jars.run(
        segment.atSender(Jars.javaLineOfALongRun(Jars.sender(), words.toArray(String[]::new))));
  }

  /** {@code java -jar receiver-fat.jar words...} at the i-th receiver, from 1 on. */
  public RunningProgram receive(int i, List<String> words) throws IOException {
    return jars.run(
        segment.atReceiver(
            i, Jars.javaLineOfALongRun(Jars.receiver(), words.toArray(String[]::new))));
  }

  /** Any program at the i-th receiver. */
  public RunningProgram runAtReceiver(int i, List<String> command) throws IOException {
    return jars.run(segment.atReceiver(i, command));
  }

  @Override
  public void close() {
    jars.close();
    segment.close();
  }
}
