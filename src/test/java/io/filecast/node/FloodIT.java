package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.filecast.config.ReceiverConfig;
import io.filecast.config.SenderConfig;
import io.filecast.program.ProgramVertx;
import io.filecast.testing.Futures;
import io.filecast.testing.HostilePath;
import io.filecast.transfer.TransferOutcome;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/**
 * A transfer while somebody on the path adds a hostile datagram to each of the sender's, and
 * somebody else, at the sender's address, sends as fast as a thread can, good OFFERs among the
 * rest. The measure is the same transfer with all the same threads at the same work, whose hostile
 * datagrams go to another port of this host, where the kernel drops them: what differs is what
 * filecast does about them. It is measured in datagrams and in processor time of filecast's own
 * threads, which other work on the machine hardly changes. Further pairs are run until the cheapest
 * runs of each kind are as they should be, or {@code -Dflood.pairs=N} pairs were run. {@code
 * -Dflood.bytes=N} sets the size of the content.
 */
@Isolated("measures")
class FloodIT {
  /**
   * Processor time for a hostile datagram, of what a datagram of the content takes at both ends: a
   * look at its header, at most a cookie.
   */
  private static final double MOST_EXPENSIVE = 0.4;

  /**
   * Datagrams that the sender needs, of those that it needs without a flood: a few are lost at the
   * receiver's socket, and so are as few of the hostile ones.
   */
  private static final double MOST_DATAGRAMS = 1.25;

  private static final int DATAGRAM_BYTES = 1472;
  private static final long MAX_GROWTH_BYTES = 32 << 20;

  /** What a transfer says, and a summary every ten seconds. */
  private static final int MAX_LINES_PER_RUN = 30;

  @TempDir private Path directory;

  private final int maxPairs = Integer.getInteger("flood.pairs", 8);
  private final int contentBytes = Integer.getInteger("flood.bytes", 16 << 20);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger("io.filecast");
  private Vertx vertx;
  private ReceiverVerticle receiver;
  private DatagramSocket elsewhere;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    vertx = ProgramVertx.create();
    byte[] content = new byte[contentBytes];
    new Random(1).nextBytes(content);
    file = Files.write(directory.resolve("content"), content);
    receiver =
        new ReceiverVerticle(
            ReceiverConfig.fromJson(
                new JsonObject()
                    .put("host", "127.0.0.1")
                    .put("port", 0)
                    .put("output", directory.resolve("out").toString())
                    .put("raw", new JsonObject().put("maxSources", 0))),
            received -> {});
    Futures.await(vertx.deployVerticle(receiver));
    elsewhere = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    elsewhere.setReceiveBufferSize(1);
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stop() {
    root.detachAppender(log);
    elsewhere.close();
    Futures.await(vertx.close());
  }

  /**
   * What a transfer took.
   *
   * @param cpuNanos of filecast's threads, at both ends
   * @param datagrams of the sender
   * @param hostile datagrams that were added to them
   */
  private record Cost(long cpuNanos, long datagrams, long hostile) {}

  private Cost transfer(int victim, String name) throws IOException {
    try (HostilePath path = new HostilePath(receiver.port(), victim)) {
      long start = System.nanoTime();
      long cpu = cpuNanos();
      TransferOutcome outcome =
          Futures.await(
              Sender.send(
                  vertx,
                  SenderConfig.fromJson(
                      new JsonObject()
                          .put("file", file.toString())
                          .put("name", name)
                          .put("datagramBytes", String.valueOf(DATAGRAM_BYTES))
                          .put("destinations", new JsonArray().add("127.0.0.1:" + path.port())))));
      Cost cost = new Cost(cpuNanos() - cpu, path.added(), path.added() + path.strange());
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "%s: %.3f s, %.3f s of processor time, %d datagrams, %d hostile ones%n",
          name, seconds, cost.cpuNanos() / 1e9, cost.datagrams(), cost.hostile());
      assertThat(outcome.destinations()).allMatch(destination -> destination.isOk());
      assertThat(directory.resolve("out").resolve(name)).hasSameBinaryContentAs(file);
      assertThat(path.added()).isGreaterThan(contentBytes / DATAGRAM_BYTES);
      return cost;
    }
  }

  /** Of all threads of this JVM but those of the path and of this test. */
  private static long cpuNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().startsWith("vert.x-")) {
        sum += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
      }
    }
    return sum;
  }

  private static long heapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long directBytes() {
    return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }

  @Test
  void aTransferUnderFloodCompletesNotMuchSlowerInTheSameMemory() throws IOException {
    transfer(elsewhere.getLocalPort(), "warm-elsewhere");
    transfer(receiver.port(), "warm-here");
    long heap = heapBytes();
    long direct = directBytes();
    int lines = log.list.size();
    long leastCpu = Long.MAX_VALUE;
    long leastDatagrams = Long.MAX_VALUE;
    double expense = Double.POSITIVE_INFINITY;
    double datagrams = Double.POSITIVE_INFINITY;
    int pairs = 0;
    while (pairs < maxPairs && !(expense < MOST_EXPENSIVE && datagrams < MOST_DATAGRAMS)) {
      Cost without = transfer(elsewhere.getLocalPort(), "elsewhere-" + pairs);
      Cost with = transfer(receiver.port(), "here-" + pairs);
      leastCpu = Math.min(leastCpu, without.cpuNanos());
      leastDatagrams = Math.min(leastDatagrams, without.datagrams());
      double perHostile = (with.cpuNanos() - leastCpu) / (double) with.hostile();
      expense = Math.min(expense, perHostile / leastCpu * leastDatagrams);
      datagrams = Math.min(datagrams, with.datagrams() / (double) leastDatagrams);
      pairs++;
    }
    long heapGrowth = heapBytes() - heap;
    long directGrowth = directBytes() - direct;
    System.out.printf(
        "flood: a hostile datagram takes %.2f of what another takes, %.3f times the datagrams are needed (best of %d pairs), heap %+d KiB, direct %+d KiB, %d log lines%n",
        expense, datagrams, pairs, heapGrowth >> 10, directGrowth >> 10, log.list.size() - lines);
    assertThat(expense).isLessThan(MOST_EXPENSIVE);
    assertThat(datagrams).isLessThan(MOST_DATAGRAMS);
    assertThat(heapGrowth).isLessThan(MAX_GROWTH_BYTES);
    assertThat(directGrowth).isLessThan(MAX_GROWTH_BYTES);
    assertThat(log.list.size() - lines).isLessThan(2 * pairs * MAX_LINES_PER_RUN);
    try (var out = Files.list(directory.resolve("out"))) {
      assertThat(out.map(copy -> copy.getFileName().toString()))
          .as("the forged ones leave at most what is given up in some seconds")
          .filteredOn(name -> !name.startsWith("." + HostilePath.FORGED_NAME))
          .allMatch(name -> name.matches("(warm-)?(elsew)?here(-[0-9]+)?"));
    }
  }
}
