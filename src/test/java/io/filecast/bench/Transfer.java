package io.filecast.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * One file on its way: what a contender needs to know to write its command lines.
 *
 * @param source the file at the sender
 * @param name its final name at the receivers, another one in each run
 * @param directory where the receivers of this contender put their files, one directory each
 * @param firstPort ports from here on are the contender's own: at least 100
 */
public record Transfer(
    Site site, Scenario scenario, Path source, String name, Path directory, int firstPort) {
  /** Where the i-th receiver puts its files. */
  public Path output(int i) {
    return directory.resolve("receiver-" + i);
  }

  /** The complete file of the i-th receiver. */
  public Path copy(int i) {
    return output(i).resolve(name);
  }

  public String address(int i) {
    return site.address(i);
  }

  /** The port of the i-th receiver: the same at all where each has an address of its own. */
  public int port(int i) {
    return site.hasOwnHosts() ? firstPort : firstPort + i;
  }

  public int receivers() {
    return scenario.receivers();
  }

  /** Something for each receiver, in order. */
  public <T> List<T> each(IntFunction<T> of) {
    return IntStream.rangeClosed(1, receivers()).mapToObj(of).toList();
  }
}
