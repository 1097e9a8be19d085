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
 * filecast does about them. Other work on the machine only ever makes a run longer, so the quickest
 * run of each kind is compared, and further pairs are run until that ratio is low enough or {@code
 * -Dflood.pairs=N} pairs were run. {@code -Dflood.bytes=N} sets the size of the content.
 */
@Isolated("measures")
class FloodIT {
  /** Quickest runs differ that much by themselves where two cores do the work of five. */
  private static final double SLOWEST = 3;

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

  /** Seconds. */
  private double transfer(int victim, String name) throws IOException {
    try (HostilePath path = new HostilePath(receiver.port(), victim)) {
      long start = System.nanoTime();
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
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "%s: %.3f s, %d datagrams added by the path, %d by a stranger (%.0f a second)%n",
          name, seconds, path.added(), path.strange(), (path.added() + path.strange()) / seconds);
      assertThat(outcome.destinations()).allMatch(destination -> destination.isOk());
      assertThat(directory.resolve("out").resolve(name)).hasSameBinaryContentAs(file);
      assertThat(path.added()).isGreaterThan(contentBytes / DATAGRAM_BYTES);
      return seconds;
    }
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
    double elsewhereSeconds = Double.POSITIVE_INFINITY;
    double hereSeconds = Double.POSITIVE_INFINITY;
    int pairs = 0;
    while (pairs < maxPairs && !(hereSeconds / elsewhereSeconds < SLOWEST)) {
      elsewhereSeconds =
          Math.min(elsewhereSeconds, transfer(elsewhere.getLocalPort(), "elsewhere-" + pairs));
      hereSeconds = Math.min(hereSeconds, transfer(receiver.port(), "here-" + pairs));
      pairs++;
    }
    double ratio = hereSeconds / elsewhereSeconds;
    long heapGrowth = heapBytes() - heap;
    long directGrowth = directBytes() - direct;
    System.out.printf(
        "flood: %.2f times as long as beside it (quickest of %d pairs), heap %+d KiB, direct %+d KiB, %d log lines%n",
        ratio, pairs, heapGrowth >> 10, directGrowth >> 10, log.list.size() - lines);
    assertThat(ratio).isLessThan(SLOWEST);
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
