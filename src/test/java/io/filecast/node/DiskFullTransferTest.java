package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.config.ReceiverConfig;
import io.filecast.config.SenderConfig;
import io.filecast.program.ProgramVertx;
import io.filecast.testing.Futures;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.ReceivedFile;
import io.filecast.transfer.ReceiverWatcher;
import io.filecast.transfer.ReceptionProgress;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transfers to a disk that fills up in the middle, again and again: both ends always say so. */
class DiskFullTransferTest {
  private static final int ROUNDS = 10;
  private static final int CONTENT_BYTES = 3_000_000;
  private static final int STEP_BYTES = 4096;
  private static final int PART_BYTES = 300_000;

  /** Slow enough that the filler, which takes milliseconds, is done first. */
  private static final String RATE = "40Mbit/s";

  @TempDir private Path directory;

  private final BlockingQueue<ReceivedFile> received = new LinkedBlockingQueue<>();
  private Vertx vertx;
  private Path small;
  private ReceiverVerticle receiver;
  private volatile FutureTask<Void> filler;

  @BeforeEach
  void start() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "mounting a tmpfs needs root");
    small = Files.createDirectory(directory.resolve("small"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", small.toString()) == 0,
        "this system mounts no tmpfs");
    vertx = ProgramVertx.create();
    receiver =
        new ReceiverVerticle(
            ReceiverConfig.fromJson(
                new JsonObject()
                    .put("host", "127.0.0.1")
                    .put("port", 0)
                    .put("output", small.toString())),
            new Filling());
    Futures.await(vertx.deployVerticle(receiver));
  }

  @AfterEach
  void stop() throws Exception {
    if (vertx != null) {
      Futures.await(vertx.close());
      assertThat(run("umount", "--lazy", small.toString())).isZero();
    }
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  /** Fills the disk once a part of the file is on it, long after its room was promised. */
  private final class Filling implements ReceiverWatcher {
    @Override
    public void onBegan(ReceptionProgress began) {
      filler = new FutureTask<>(this::fill, null);
      new Thread(filler, "filler").start();
    }

    private void fill() {
      try {
        FileStore disk = Files.getFileStore(small);
        long atFirst = disk.getUsableSpace();
        while (disk.getUsableSpace() > atFirst - PART_BYTES) {
          Thread.onSpinWait();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      try (var ballast =
          Files.newOutputStream(
              small.resolve("ballast"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        for (byte[] step = new byte[STEP_BYTES]; ; ) {
          ballast.write(step);
        }
      } catch (IOException full) {
        assertThat(full).hasMessageContaining("No space left");
      }
    }

    @Override
    public void onReceived(ReceivedFile file) {
      received.add(file);
    }
  }

  @Test
  void bothEndsSayDiskFullWithFiguresEachTime() throws Exception {
    byte[] content = new byte[CONTENT_BYTES];
    new Random(1).nextBytes(content);
    Path file = Files.write(directory.resolve("content"), content);
    for (int round = 0; round < ROUNDS; round++) {
      SenderConfig config =
          SenderConfig.fromJson(
              new JsonObject()
                  .put("file", file.toString())
                  .put("name", "f" + round)
                  .put("rate", RATE)
                  .put("destinations", new JsonArray().add("127.0.0.1:" + receiver.port())));

      DestinationOutcome outcome = Futures.await(Sender.send(vertx, config)).destinations().get(0);

      ReceivedFile ended = received.poll(30, TimeUnit.SECONDS);
      assertThat(ended).isNotNull();
      filler.get(30, TimeUnit.SECONDS);
      String missing =
          "%d of 3000000 bytes are missing".formatted(CONTENT_BYTES - ended.stats().bytes());
      assertThat(ended.failure().orElse("none"))
          .as("the receiver in round %d", round)
          .matches(
              "disk full while receiving %s: %s, \\d+ are usable .*; what was received is kept"
                  .formatted(small.resolve("f" + round), missing));
      assertThat(ended.stats().bytes()).as("what a full disk took").isLessThan(CONTENT_BYTES);
      assertThat(outcome.failure())
          .as("the sender in round %d", round)
          .contains(
              "disk full at the receiver: %s, what came is kept; make room there and send again"
                  .formatted(missing));
      assertThat(outcome.bytes()).isLessThanOrEqualTo(ended.stats().bytes());
      Files.delete(small.resolve("ballast"));
      for (String left : new String[] {"part", "state"}) {
        Files.deleteIfExists(small.resolve(".f" + round + ".filecast-" + left));
      }
    }
  }
}
