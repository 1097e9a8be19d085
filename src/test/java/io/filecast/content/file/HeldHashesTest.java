package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hashes of files that are there already: one per file, shared and cancelled. The endless file is a
 * sparse one of a terabyte: reading it takes ten minutes, so a test that waits for it fails, and so
 * does one that leaves somebody reading it: the bench waits for its workers to end.
 */
class HeldHashesTest {
  private static final long ENDLESS_BYTES = 1L << 40;

  private final Workbench bench = new Workbench();
  private final AtomicInteger opened = new AtomicInteger();
  private final HeldHashes hashes = new HeldHashes(bench.context, bench.workers);
  private OutputDirectory directory;

  /** Opening a file waits for it. */
  private CountDownLatch disk = new CountDownLatch(0);

  @TempDir private Path temporary;

  @BeforeEach
  void open() throws Exception {
    directory = OutputDirectory.open(temporary, Counting::new);
  }

  @AfterEach
  void close() throws IOException {
    bench.close();
    directory.close();
  }

  private final class Counting extends TroubledDirectory {
    Counting(Directory real) {
      super(real, change -> {});
    }

    @Override
    public FileChannel open(String name, Set<? extends OpenOption> options) throws IOException {
      opened.incrementAndGet();
      try {
        disk.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      return super.open(name, options);
    }
  }

  private ExistingFile endless(String name) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(temporary.resolve(name).toFile(), "rw")) {
      file.setLength(ENDLESS_BYTES);
    }
    return directory.held(FileName.of(name), ENDLESS_BYTES).orElseThrow();
  }

  private ExistingFile small(String name, byte[] content) throws IOException {
    Files.write(temporary.resolve(name), content);
    return directory.held(FileName.of(name), content.length).orElseThrow();
  }

  @Test
  void allWhoAskForOneFileShareOneReading() throws Exception {
    byte[] content = Workbench.random(1, 40_000_000);
    small("f", content);
    List<HeldHashes.Request> requests = new ArrayList<>();
    int running =
        bench.on(
            bench.context,
            () -> {
              for (int i = 0; i < 50; i++) {
                ExistingFile held = directory.held(FileName.of("f"), content.length).orElseThrow();
                requests.add(hashes.hash(held));
              }
              return hashes.running();
            });
    assertThat(running).isEqualTo(1);
    for (HeldHashes.Request request : requests) {
      assertThat(bench.await(request.result())).isEqualTo(Workbench.sha256(content));
    }
    assertThat(opened).hasValue(1);
    assertThat(bench.on(bench.context, hashes::running)).isZero();
  }

  @Test
  void readingGoesOnWhileAnybodyWaitsAndStopsWhenNobodyDoes() throws Exception {
    byte[] content = Workbench.random(2, 40_000_000);
    ExistingFile file = small("f", content);
    ExistingFile endless = endless("endless");
    HeldHashes.Request one = bench.on(bench.context, () -> hashes.hash(file));
    HeldHashes.Request other = bench.on(bench.context, () -> hashes.hash(file));
    List<HeldHashes.Request> abandoned = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      abandoned.add(bench.on(bench.context, () -> hashes.hash(endless)));
    }
    abandoned.add(one);
    cancel(abandoned);
    assertThat(bench.await(other.result())).isEqualTo(Workbench.sha256(content));
    assertThat(one.result().isComplete()).isFalse();
    assertThat(bench.on(bench.context, hashes::running)).isZero();
  }

  @Test
  void aFileThatIsOverwrittenWithItsTimeSetBackIsNoContent() throws Exception {
    byte[] content = Workbench.random(4, 1_000_000);
    Path path = temporary.resolve("f");
    SourceSnapshot settled;
    try (SourceFile written = SourceFile.open(Files.write(path, content))) {
      settled = written.snapshot(); // from now on a change has another time
    }
    ExistingFile file = directory.held(FileName.of("f"), content.length).orElseThrow();
    Files.write(path, Workbench.random(5, content.length));
    Files.setLastModifiedTime(path, settled.modified());
    HeldHashes.Request request = bench.on(bench.context, () -> hashes.hash(file));
    FileSinkTest.assertFails(
        () -> bench.await(request.result()),
        FileException.Kind.FAILED,
        "changed while it was compared");
  }

  @Test
  void largeFilesDoNotKeepASmallOneWaiting() throws Exception {
    List<HeldHashes.Request> large = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ExistingFile endless = endless("endless-" + i);
      large.add(bench.on(bench.context, () -> hashes.hash(endless)));
    }
    assertThat(bench.on(bench.context, hashes::running)).isEqualTo(20);
    byte[] content = Workbench.random(3, 1_000_000);
    ExistingFile file = small("f", content);
    assertThat(bench.awaitOn(() -> hashes.hash(file).result()))
        .isEqualTo(Workbench.sha256(content));
    cancel(large);
  }

  /** Even when reading hangs, three quarters of the workers are there for transfers. */
  @Test
  void aQuarterOfTheWorkersHashes() throws Exception {
    List<HeldHashes.Request> requests = new ArrayList<>();
    disk = new CountDownLatch(1);
    for (int i = 0; i < 20; i++) {
      ExistingFile file = small("f" + i, new byte[100]);
      requests.add(bench.on(bench.context, () -> hashes.hash(file)));
    }
    int share = bench.workers.threads() / 4;
    CyclicBarrier others = new CyclicBarrier(bench.workers.threads() - share);
    List<Future<Integer>> written = new ArrayList<>();
    for (int i = 0; i < others.getParties(); i++) {
      written.add(bench.workers.call(bench.context, others::await));
    }
    bench.await(Future.all(written));
    assertThat(opened.get()).isLessThanOrEqualTo(share);
    disk.countDown();
    for (HeldHashes.Request request : requests) {
      assertThat(bench.await(request.result())).isEqualTo(Workbench.sha256(new byte[100]));
    }
  }

  private void cancel(List<HeldHashes.Request> requests) throws Exception {
    bench.on(
        bench.context,
        () -> {
          requests.forEach(HeldHashes.Request::cancel);
          return null;
        });
  }
}
