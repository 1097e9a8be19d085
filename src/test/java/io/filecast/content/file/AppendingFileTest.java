package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filecast.config.DiskWrites;
import io.filecast.testing.Futures;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendingFileTest {
  private static final int WORKERS = 2;

  private static Vertx vertx;
  private static Context context;

  @TempDir private Path directory;
  private OutputDirectory output;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx(new VertxOptions().setWorkerPoolSize(WORKERS));
    context = vertx.getOrCreateContext();
  }

  @BeforeEach
  void open() throws IOException {
    output = OutputDirectory.open(directory);
  }

  @AfterEach
  void close() throws IOException {
    output.close();
  }

  @AfterAll
  static void stop() {
    Futures.await(vertx.close());
  }

  @Test
  void manyAppendsStandInTheirOrder() throws IOException {
    Random random = new Random(1);
    List<Buffer> pieces = new ArrayList<>();
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[1 + random.nextInt(300)];
      random.nextBytes(bytes);
      pieces.add(Buffer.buffer(bytes));
      expected.write(bytes);
    }
    AppendingFile file = new AppendingFile(vertx, output, "f", new Backlog(1L << 30));

    // In many turns, so that appends and finished writes come in between each other.
    Path path =
        Futures.await(appendFrom(file, pieces, 0).compose(all -> Futures.on(context, file::close)));

    assertThat(Files.readAllBytes(path)).isEqualTo(expected.toByteArray());
  }

  private static Future<Void> appendFrom(AppendingFile file, List<Buffer> pieces, int from) {
    if (from >= pieces.size()) {
      return Future.succeededFuture();
    }
    int to = Math.min(pieces.size(), from + 100);
    return Futures.on(
            context,
            () -> {
              pieces.subList(from, to).forEach(piece -> assertThat(file.append(piece)).isTrue());
              return Future.<Void>succeededFuture();
            })
        .compose(done -> appendFrom(file, pieces, to));
  }

  @Test
  void whatTheBacklogCannotHoldIsDroppedAndSaidSo() throws IOException {
    Backlog backlog = new Backlog(100);
    AppendingFile file = new AppendingFile(vertx, output, "f", backlog);

    Path path =
        whileTheDiskStandsStill(
            () -> {
              assertThat(file.append(Buffer.buffer(new byte[60]))).isTrue();
              assertThat(file.append(Buffer.buffer(new byte[41]))).isFalse();
              assertThat(file.append(Buffer.buffer(new byte[40]))).isTrue();
              assertThat(file.append(Buffer.buffer(new byte[1]))).isFalse();
              return file.close();
            });

    assertThat(Files.size(path)).isEqualTo(100);
    assertThat(backlog.tryAdd(100)).as("all of it is free again").isTrue();
  }

  @Test
  void filesShareOneBacklog() {
    Backlog backlog = new Backlog(100);
    AppendingFile first = new AppendingFile(vertx, output, "a", backlog);
    AppendingFile second = new AppendingFile(vertx, output, "b", backlog);

    whileTheDiskStandsStill(
        () -> {
          assertThat(first.append(Buffer.buffer(new byte[80]))).isTrue();
          assertThat(second.append(Buffer.buffer(new byte[21]))).isFalse();
          assertThat(second.append(Buffer.buffer(new byte[20]))).isTrue();
          return Future.all(first.close(), second.close());
        });
  }

  /** Runs something on the context before any of the workers, who write, gets to its work. */
  private static <T> T whileTheDiskStandsStill(Supplier<Future<T>> body) {
    CountDownLatch still = new CountDownLatch(1);
    for (int worker = 0; worker < WORKERS; worker++) {
      vertx.executeBlocking(
          () -> {
            still.await();
            return null;
          },
          false);
    }
    return Futures.await(
        Futures.on(
            context,
            () -> {
              try {
                return body.get();
              } finally {
                still.countDown();
              }
            }));
  }

  @Test
  void filesOfOneNameAreNumbered() throws IOException {
    List<Path> paths = new ArrayList<>();
    for (String content : List.of("one", "two", "three")) {
      paths.add(write("same", content));
    }

    assertThat(paths)
        .extracting(path -> path.getFileName().toString())
        .containsExactly("same.raw", "same-2.raw", "same-3.raw");
    assertThat(paths.get(0)).hasContent("one");
    assertThat(paths.get(2)).hasContent("three");
  }

  @Test
  void afterAThousandFilesOfOneNameItGivesUp() throws IOException {
    Files.createFile(directory.resolve("same.raw"));
    for (int i = 2; i <= 1_000; i++) {
      Files.createFile(directory.resolve("same-" + i + ".raw"));
    }

    assertThatThrownBy(() -> write("same", "x"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot write " + directory.resolve("same-1000.raw"));
  }

  @Test
  void aDirectoryThatIsGoneFailsTheFileOnceAndClearly() throws IOException {
    Path gone = Files.createDirectory(directory.resolve("gone"));
    OutputDirectory opened = OutputDirectory.open(gone);
    Files.delete(gone);
    Backlog backlog = new Backlog(100);
    AppendingFile file = new AppendingFile(vertx, opened, "f", backlog);
    Futures.await(
        Futures.on(
            context,
            () -> {
              file.append(Buffer.buffer("lost"));
              return Future.succeededFuture();
            }));

    assertThatThrownBy(() -> Futures.await(file.failure()))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("cannot write " + gone, "NoSuchFileException");
    assertThatThrownBy(() -> Futures.await(Futures.on(context, file::close)))
        .hasMessageContaining("cannot write " + gone);
    assertThat(
            Futures.<Boolean>await(
                Futures.on(
                    context, () -> Future.succeededFuture(file.append(Buffer.buffer("more"))))))
        .isFalse();
    assertThat(backlog.tryAdd(100)).as("nothing is held back").isTrue();
    opened.close();
  }

  @Test
  void aFileToWhichNothingCouldBeAppendedIsEmptyButThere() {
    AppendingFile file = new AppendingFile(vertx, output, "f", new Backlog(0));

    Path path =
        Futures.await(
            Futures.on(
                context,
                () -> {
                  assertThat(file.append(Buffer.buffer("dropped"))).isFalse();
                  return file.close();
                }));

    assertThat(path).isEqualTo(directory.resolve("f.raw")).isEmptyFile();
  }

  @Test
  void whereNoRoomIsToSpareNoFileIsBegun() throws IOException {
    try (OutputDirectory full =
        OutputDirectory.open(directory, Long.MAX_VALUE / 2, DiskWrites.DIRECT)) {
      AppendingFile file = new AppendingFile(vertx, full, "f", new Backlog(10));
      Future<Path> closed =
          Futures.on(
              context,
              () -> {
                file.append(Buffer.buffer("x"));
                return file.close();
              });

      assertThatThrownBy(() -> Futures.await(closed))
          .hasMessageContaining("cannot write " + directory + ": minFreeBytes=");
      assertThat(directory).isEmptyDirectory();
    }
  }

  @Test
  void aFileIsCutOffWhereTheRoomToSpareEnds() throws IOException {
    AtomicLong usable = new AtomicLong(105);
    FreeSpace space =
        new FreeSpace() {
          @Override
          public long usableBytes() {
            return usable.getAndSet(104);
          }

          @Override
          public long totalBytes() {
            return 2_000;
          }
        };
    try (OutputDirectory almostFull =
        OutputDirectory.open(directory, OutputDirectory.AUTO, space)) {
      AppendingFile file = new AppendingFile(vertx, almostFull, "f", new Backlog(100));
      Path path =
          Futures.await(
              Futures.on(
                  context,
                  () -> {
                    file.append(Buffer.buffer("12345")); // written at once, the next after it
                    file.append(Buffer.buffer("67890"));
                    return file.close();
                  }));
      assertThat(path).hasContent("12345");
    }
  }

  @Test
  void closedTwiceIsClosedOnce() {
    AppendingFile file = new AppendingFile(vertx, output, "f", new Backlog(10));
    Path path =
        Futures.await(
            Futures.on(
                context,
                () -> {
                  file.append(Buffer.buffer("x"));
                  file.close();
                  assertThat(file.append(Buffer.buffer("y"))).isFalse();
                  return file.close();
                }));

    assertThat(path).hasContent("x");
  }

  private Path write(String name, String content) {
    AppendingFile file = new AppendingFile(vertx, output, name, new Backlog(1_000));
    return Futures.await(
        Futures.on(
            context,
            () -> {
              file.append(Buffer.buffer(content));
              return file.close();
            }));
  }
}
