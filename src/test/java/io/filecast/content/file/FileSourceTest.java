package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FileSourceTest extends OpenedFiles {
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
}
