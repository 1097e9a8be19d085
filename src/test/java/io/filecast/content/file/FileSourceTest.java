package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.content.file.FileException.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSourceTest {
  private static final int EXTENT = FileSource.EXTENT_BYTES;

  @TempDir Path temporary;
  private final Workbench bench = new Workbench();

  @AfterEach
  void close() {
    bench.close();
  }

  private Path file(byte[] content) throws Exception {
    return Files.write(temporary.resolve("source"), content);
  }

  /** A destination that reads parts in its own order and compares them. */
  private final class Destination {
    final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Context context = bench.vertx.getOrCreateContext();
    private final FileSource source;
    private final byte[] content;
    private final int[][] parts;
    private final int perTurn;
    private final AtomicInteger mostLive;
    private final ByteBuf out = Unpooled.directBuffer(EXTENT);
    private SourceReader reader;
    private int next;

    Destination(FileSource source, byte[] content, int[][] parts, int perTurn, AtomicInteger live) {
      this.source = source;
      this.content = content;
      this.parts = parts;
      this.perTurn = perTurn;
      this.mostLive = live;
    }

    Destination start() {
      context.runOnContext(
          v -> {
            reader = source.reader(context, this::step, done::completeExceptionally);
            step();
          });
      return this;
    }

    private void step() {
      try {
        for (int i = 0; i < perTurn && next < parts.length; i++) {
          int[] part = parts[next];
          out.clear();
          if (!reader.read(part[0], part[1], out)) {
            assertThat(out.readableBytes()).isZero();
            return;
          }
          byte[] read = new byte[part[1]];
          out.readBytes(read);
          if (!Arrays.equals(read, 0, part[1], content, part[0], part[0] + part[1])) {
            throw new AssertionError("other bytes at " + part[0]);
          }
          mostLive.accumulateAndGet(source.liveExtents(), Math::max);
          next++;
        }
        if (next < parts.length) {
          context.runOnContext(v -> step());
        } else if (!done.isDone()) {
          reader.close();
          done.complete(null);
        }
      } catch (Throwable e) {
        done.completeExceptionally(e);
      }
    }
  }

  private static int[][] inOrder(int from, int size, int step) {
    List<int[]> parts = new ArrayList<>();
    for (int at = from; at < size; at += step) {
      parts.add(new int[] {at, Math.min(step, size - at)});
    }
    return parts.toArray(int[][]::new);
  }

  /** In order, but again and again something from before, and a few parts anywhere. */
  private static int[][] withRepairs(int size, int step, long seed) {
    Random random = new Random(seed);
    List<int[]> parts = new ArrayList<>();
    for (int[] part : inOrder(0, size, step)) {
      parts.add(part);
      if (random.nextInt(20) == 0) {
        int back = Math.max(0, part[0] - random.nextInt(4 * EXTENT));
        parts.add(new int[] {back, Math.min(step, size - back)});
      }
      if (random.nextInt(200) == 0) {
        int anywhere = random.nextInt(size - step);
        parts.add(new int[] {anywhere, step});
      }
    }
    return parts.toArray(int[][]::new);
  }

  @Test
  void servesManyDestinationsAtTheirOwnPlacesWithinItsMemory() throws Exception {
    byte[] content = Workbench.random(1, 40 * EXTENT + 12_345);
    FileSource source = FileSource.open(file(content), bench.workers, FileSource.MIN_MEMORY_BYTES);
    AtomicInteger live = new AtomicInteger();
    List<Destination> destinations = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int[][] parts = withRepairs(content.length, 1200 + 5000 * i, i);
      destinations.add(new Destination(source, content, parts, 1 + 40 * i, live));
    }
    destinations.add(
        new Destination(source, content, inOrder(30 * EXTENT + 7, content.length, 1400), 3, live));
    destinations.forEach(Destination::start);
    for (Destination destination : destinations) {
      Workbench.get(destination.done);
    }
    assertThat(bench.await(source.hash(bench.context))).isEqualTo(Workbench.sha256(content));
    assertThat(live.get()).isBetween(1, 4);
    source.close();
  }

  @Test
  void hashesWhatFlowsWithoutBeingAsked() throws Exception {
    for (int size : new int[] {1, 1000, EXTENT - 1, EXTENT, EXTENT + 1, 12 * EXTENT}) {
      byte[] content = Workbench.random(size, size);
      FileSource source = FileSource.open(file(content), bench.workers);
      int[][] parts = inOrder(0, size, 64_400);
      Workbench.get(new Destination(source, content, parts, 5, new AtomicInteger()).start().done);
      assertThat(bench.await(source.hash(bench.context))).isEqualTo(Workbench.sha256(content));
      assertThat(source.hashedBytes()).isEqualTo(size);
      source.close();
    }
  }

  @Test
  void hashesWhatResumedDestinationsSkip() throws Exception {
    byte[] content = Workbench.random(3, 50 * EXTENT + 5);
    FileSource source = FileSource.open(file(content), bench.workers);
    int[][] tail = inOrder(45 * EXTENT + 77, content.length, 1400);
    Workbench.get(new Destination(source, content, tail, 100, new AtomicInteger()).start().done);
    assertThat(bench.await(source.hash(bench.context))).isEqualTo(Workbench.sha256(content));
    source.close();
  }

  @Test
  void hashesToTheEndWhenToldTo() throws Exception {
    byte[] content = Workbench.random(4, 5 * EXTENT + 5);
    FileSource source = FileSource.open(file(content), bench.workers);
    assertThat(source.hashedBytes()).isZero();
    source.hashToEnd();
    assertThat(bench.await(source.hash(bench.context))).isEqualTo(Workbench.sha256(content));
    assertThat(source.liveExtents()).isZero();
    source.close();
  }

  @Test
  void sendsAnEmptyFile() throws Exception {
    FileSource source = FileSource.open(file(new byte[0]), bench.workers);
    assertThat(bench.await(source.hash(bench.context))).isEqualTo(Workbench.sha256(new byte[0]));
    source.close();
  }

  @Test
  void readsBeyondTwoGibibytes() throws Exception {
    Path path = temporary.resolve("sparse");
    long size = (5L << 30) + 3;
    byte[] mark = {1, 2, 3, 4, 5, 6};
    try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
      sparse.setLength(size);
      sparse.seek((4L << 30) - 3);
      sparse.write(mark);
    }
    FileSource source = FileSource.open(path, bench.workers);
    CompletableFuture<byte[]> read = new CompletableFuture<>();
    ByteBuf out = Unpooled.buffer();
    SourceReader[] reader = new SourceReader[1];
    Runnable attempt =
        () -> {
          if (reader[0].read((4L << 30) - 3, mark.length, out)) {
            byte[] bytes = new byte[mark.length];
            out.readBytes(bytes);
            read.complete(bytes);
          }
        };
    bench.context.runOnContext(
        v -> {
          reader[0] = source.reader(bench.context, attempt, read::completeExceptionally);
          attempt.run();
        });
    assertThat(Workbench.get(read)).isEqualTo(mark);
    source.close();
  }

  @Test
  void keepsHeldExtentsAndServesOthersAgainOnceTheyAreReleased() throws Exception {
    byte[] content = Workbench.random(6, 12 * EXTENT);
    FileSource source = FileSource.open(file(content), bench.workers, FileSource.MIN_MEMORY_BYTES);
    List<SourceExtent> held = new ArrayList<>();
    CompletableFuture<Void> allHeld = new CompletableFuture<>();
    CompletableFuture<Void> another = new CompletableFuture<>();
    SourceReader[] reader = new SourceReader[1];
    Runnable step =
        () -> {
          while (held.size() < 4) {
            SourceExtent extent = reader[0].acquire(held.size() * 3L * EXTENT);
            if (extent == null) {
              return;
            }
            held.add(extent);
          }
          SourceExtent extent = reader[0].acquire(content.length - 1L);
          allHeld.complete(null);
          if (extent != null) {
            extent.release();
            another.complete(null);
          }
        };
    bench.on(
        bench.context,
        () -> {
          reader[0] = source.reader(bench.context, step, another::completeExceptionally);
          step.run();
          return null;
        });
    Workbench.get(allHeld);
    source.hashToEnd();
    bench.await(source.hash(bench.context)); // the worker has had every chance
    assertThat(another).isNotDone();
    assertThat(source.liveExtents()).isEqualTo(4);
    for (int i = 0; i < 4; i++) {
      assertThat(held.get(i).offset()).isEqualTo(i * 3L * EXTENT);
      assertThat(held.get(i).bytes().getByte(0)).isEqualTo(content[i * 3 * EXTENT]);
    }
    held.get(2).release();
    Workbench.get(another);
    source.close();
  }

  @Test
  void givesItsMemoryBackWhenClosedAndThatOfHeldExtentsWhenReleased() throws Exception {
    byte[] content = Workbench.random(7, 6 * EXTENT);
    FileSource source = FileSource.open(file(content), bench.workers);
    CompletableFuture<SourceExtent> held = new CompletableFuture<>();
    SourceReader[] reader = new SourceReader[1];
    Runnable step =
        () -> {
          SourceExtent extent = reader[0].acquire(0);
          if (extent != null) {
            held.complete(extent);
          }
        };
    bench.on(
        bench.context,
        () -> {
          reader[0] = source.reader(bench.context, step, held::completeExceptionally);
          step.run();
          return null;
        });
    SourceExtent extent = Workbench.get(held);
    source.close();
    bench.workers.close();
    assertThat(bench.workers.awaitIdle(30_000)).isTrue();
    assertThat(source.liveExtents()).isEqualTo(1);
    assertThat(extent.bytes().getByte(5)).isEqualTo(content[5]);
    extent.release();
    assertThat(source.liveExtents()).isZero();
    assertThatThrownBy(extent::release).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void failsWithWhatChanged() throws Exception {
    assertChange("modification time was", path -> touch(path));
    assertChange(
        "size was 12582912 bytes and is 12582913",
        path -> Files.write(path, new byte[1], StandardOpenOption.APPEND));
    assertChange(
        "size was 12582912 bytes and is 2000000",
        path -> {
          try (FileChannel shrink = FileChannel.open(path, StandardOpenOption.WRITE)) {
            shrink.truncate(2_000_000);
          }
        });
    assertChange("was removed", Files::delete);
    assertChange("time", FileSourceTest::overwriteUnseen); // a look may fall in between
    assertChange(
        "change time (ctime) was",
        path -> Files.createLink(path.resolveSibling("second name"), path));
    assertChange(
        "another file has taken its name",
        path -> {
          Path other = Files.write(temporary.resolve("other"), new byte[12 * EXTENT]);
          Files.move(other, path, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        });
  }

  /** Other bytes of the same number, and the modification time as it was. */
  private static void overwriteUnseen(Path path) throws Exception {
    FileTime before = Files.getLastModifiedTime(path);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), channel.size() - 3);
    }
    Files.setLastModifiedTime(path, before);
  }

  /** The kernel's clock for files stands still for milliseconds; the first look waits for it. */
  @Test
  void aChangeRightAfterTheOpeningOfAFreshFileIsSeen() throws Exception {
    for (int i = 0; i < 20; i++) {
      Path path = file(Workbench.random(i, 5));
      try (SourceFile opened = SourceFile.open(path)) {
        overwriteUnseen(path);
        FileSinkTest.assertFails(opened::verify, Kind.SOURCE_CHANGED, "change time (ctime) was");
      }
    }
  }

  @Test
  void aFileHasToBeWhatItWasWhenItWasLookedAt() throws Exception {
    Path path = file(Workbench.random(1, 100));
    SourceSnapshot looked = SourceSnapshot.take(path);
    FileSource.open(path, looked, bench.workers, FileSource.MIN_MEMORY_BYTES).close();
    overwriteUnseen(path);
    FileSinkTest.assertFails(
        () -> FileSource.open(path, looked, bench.workers, FileSource.MIN_MEMORY_BYTES),
        Kind.SOURCE_CHANGED,
        "change time (ctime) was");
  }

  @Test
  void aFileIsHeldToTheOpenedOneByWhatTheSystemHas() throws Exception {
    Path archive = temporary.resolve("files.zip");
    URI uri = URI.create("jar:" + archive.toUri());
    try (var zip = FileSystems.newFileSystem(uri, Map.of("create", "true"))) {
      Path path = Files.writeString(zip.getPath("/f"), "no change time here");
      SourceSnapshot before = SourceSnapshot.read(path);
      assertThat(before.changed()).isNull();
      assertThat(before.differenceTo(SourceSnapshot.read(path))).isNull();
      touch(path);
      assertThat(before.differenceTo(SourceSnapshot.read(path))).contains("modification time was");
    }
  }

  @Test
  void theLastLookSeesAChangeAfterTheHash() throws Exception {
    Path path = file(Workbench.random(1, 100));
    FileSource source = FileSource.open(path, bench.workers);
    source.hashToEnd();
    bench.await(source.hash(bench.context));
    bench.await(source.verify(bench.context));
    overwriteUnseen(path);
    FileSinkTest.assertFails(
        () -> bench.await(source.verify(bench.context)), Kind.SOURCE_CHANGED, "change time");
    source.close();
    FileSinkTest.assertFails(
        () -> bench.await(source.verify(bench.context)), Kind.CLOSED, "no longer being sent");
  }

  @ParameterizedTest
  @CsvSource({
    "/proc/version, 0 bytes and more",
    "/sys/kernel/mm/transparent_hugepage/enabled, 4096 bytes and fewer"
  })
  void refusesAFileWhoseSizeIsNotKnown(Path made, String why) throws Exception {
    assumeTrue(Files.isReadable(made), made + " is not here");
    FileSinkTest.assertFails(
        () -> FileSource.open(made, bench.workers),
        Kind.SOURCE_UNREADABLE,
        "%s: the system states %s can be read: its size is not known; pipe it: cat %s | sender - "
            .formatted(made, why, made));
  }

  @Test
  void aChangeIsNoticedAlsoWhenAllIsInMemory() throws Exception {
    byte[] content = Workbench.random(8, EXTENT);
    Path path = file(content);
    FileSource source = FileSource.open(path, bench.workers);
    CompletableFuture<FileException> failed = new CompletableFuture<>();
    bench.on(bench.context, () -> source.reader(bench.context, () -> {}, failed::complete));
    source.hashToEnd();
    bench.await(source.hash(bench.context));

    source.check();
    assertThat(failed).isNotDone();
    Files.write(path, new byte[1], StandardOpenOption.APPEND);
    source.check();

    FileException reason = Workbench.get(failed);
    assertThat(reason.kind()).isEqualTo(Kind.SOURCE_CHANGED);
    assertThat(reason).hasMessageContaining("changed while it was sent");
    source.close();
  }

  private interface Change {
    void apply(Path path) throws Exception;
  }

  private static void touch(Path path) throws Exception {
    Files.setLastModifiedTime(path, FileTime.fromMillis(1));
  }

  private void assertChange(String says, Change change) throws Exception {
    byte[] content = Workbench.random(8, 12 * EXTENT);
    Path path = file(content);
    FileSource source = FileSource.open(path, bench.workers);
    Destination first =
        new Destination(source, content, new int[][] {{0, 10}}, 1, new AtomicInteger()).start();
    Workbench.get(first.done);
    change.apply(path);
    int[][] rest = inOrder(0, content.length, 1400);
    Destination second = new Destination(source, content, rest, 9, new AtomicInteger()).start();
    FileSinkTest.assertFails(() -> Workbench.get(second.done), Kind.SOURCE_CHANGED, says);
    FileSinkTest.assertFails(
        () -> bench.await(source.hash(bench.context)), Kind.SOURCE_CHANGED, says);
    // A destination that comes later hears of it as well.
    Destination late = new Destination(source, content, rest, 9, new AtomicInteger()).start();
    FileSinkTest.assertFails(() -> Workbench.get(late.done), Kind.SOURCE_CHANGED, says);
    Files.deleteIfExists(path);
  }

  @Test
  void refusesWhatIsNotAReadableFile() throws Exception {
    FileSinkTest.assertFails(
        () -> FileSource.open(temporary, bench.workers), Kind.SOURCE_UNREADABLE, "a directory");
    FileSinkTest.assertFails(
        () -> FileSource.open(temporary.resolve("absent"), bench.workers),
        Kind.SOURCE_UNREADABLE,
        "does not exist");
    FileSinkTest.assertFails(
        () -> FileSource.open(Path.of("/dev/null"), bench.workers),
        Kind.SOURCE_UNREADABLE,
        "not a regular file");
  }
}
