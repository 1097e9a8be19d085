package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filecast.config.OnExists;
import io.filecast.content.file.FileException.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSinkTest {
  @TempDir Path temporary;
  private final Workbench bench = new Workbench();

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  private List<String> names() throws Exception {
    try (var listed = Files.list(temporary)) {
      return listed.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  private byte[] publish(FileSink sink, byte[] content) throws Exception {
    byte[] hash = Workbench.sha256(content);
    return bench.awaitOn(() -> sink.publish(hash));
  }

  @Test
  void publishesWhatArrivedInAnyOrderWithDuplicates() throws Exception {
    for (long seed = 0; seed < 6; seed++) {
      Random random = new Random(seed);
      byte[] content = Workbench.random(seed, 3_000_000 + random.nextInt(2_000_000));
      int symbol = 100 + random.nextInt(9000);
      List<Integer> offsets = new ArrayList<>();
      for (int at = 0; at < content.length; at += symbol) {
        offsets.add(at);
        if (random.nextInt(4) == 0) {
          offsets.add(at);
        }
      }
      int window = 1 + random.nextInt(500);
      for (int from = 0; from < offsets.size(); from += window) {
        Collections.shuffle(
            offsets.subList(from, Math.min(from + 2 * window, offsets.size())), random);
      }
      try (OutputDirectory directory = Workbench.directory(temporary)) {
        FileSink sink =
            bench.sink(directory, Workbench.incoming("f" + seed, content, OnExists.REPLACE));
        for (int at : offsets) {
          bench.write(sink, content, at, Math.min(symbol, content.length - at));
        }
        assertThat(publish(sink, content)).as("seed %d", seed).isEqualTo(Workbench.sha256(content));
      }
      assertThat(temporary.resolve("f" + seed)).as("seed %d", seed).hasBinaryContent(content);
      assertThat(names()).as("seed %d", seed).hasSize((int) seed + 1);
    }
  }

  @Test
  void whatIsPublishedHasTheTimeOfItsSource() throws Exception {
    byte[] content = Workbench.random(1, 10_000);
    long mtimeNanos = 1_234_567_890_123_456_000L;
    Incoming incoming =
        new Incoming(FileName.of("f"), content.length, mtimeNanos, 1000, OnExists.REPLACE);
    try (OutputDirectory directory = Workbench.directory(temporary)) {
      FileSink sink = bench.sink(directory, incoming);
      bench.write(sink, content, 0, content.length);
      publish(sink, content);
    }
    assertThat(Files.getLastModifiedTime(temporary.resolve("f")).to(TimeUnit.NANOSECONDS))
        .isEqualTo(mtimeNanos);
  }

  @Test
  void aFileSystemWithoutSuchTimesGetsTheFileAllTheSame() throws Exception {
    byte[] content = Workbench.random(1, 10_000);
    try (OutputDirectory directory =
        OutputDirectory.open(
            temporary,
            real ->
                new TroubledDirectory(
                    real,
                    call -> {
                      if (call.startsWith("modified ")) {
                        throw new IOException("Operation not permitted");
                      }
                    }))) {
      FileSink sink = bench.sink(directory, Workbench.incoming("f", content, OnExists.REPLACE));
      bench.write(sink, content, 0, content.length);
      publish(sink, content);
    }
    assertThat(temporary.resolve("f")).hasBinaryContent(content);
  }

  @Test
  void countsWhatWasAcceptedFirstSoThatOverlapsChangeNothing() throws Exception {
    byte[] content = Workbench.random(1, 10_000);
    byte[] lies = new byte[10_000];
    try (OutputDirectory directory = Workbench.directory(temporary)) {
      FileSink sink = bench.sink(directory, Workbench.incoming("f", content, OnExists.REPLACE));
      bench.write(sink, content, 2000, 1000);
      bench.write(sink, content, 5000, 1000);
      bench.write(sink, lies, 2000, 1000);
      bench.write(sink, lies, 5200, 300);
      bench.write(sink, content, 1000, 8000); // around both
      bench.write(sink, lies, 1500, 7000);
      bench.write(sink, content, 0, 10_000);
      assertThat(bench.on(bench.context, sink::acceptedBytes)).isEqualTo(10_000);
      publish(sink, content);
    }
    assertThat(temporary.resolve("f")).hasBinaryContent(content);
  }

  @Test
  void publishesAnEmptyFile() throws Exception {
    try (OutputDirectory directory = Workbench.directory(temporary)) {
      FileSink sink = bench.sink(directory, Workbench.incoming("e", new byte[0], OnExists.FAIL));
      assertThat(bench.on(bench.context, sink::isComplete)).isTrue();
      publish(sink, new byte[0]);
    }
    assertThat(temporary.resolve("e")).isEmptyFile();
    assertThat(names()).containsExactly("e");
  }

  @Test
  void givesTheOrdinaryMode() throws Exception {
    try (OutputDirectory directory = Workbench.directory(temporary)) {
      FileSink sink = bench.sink(directory, Workbench.incoming("e", new byte[0], OnExists.REPLACE));
      publish(sink, new byte[0]);
    }
    Path reference = Files.createFile(temporary.resolve("reference")); // 0666 less the umask
    var expected = Files.getPosixFilePermissions(reference);
    assertThat(Files.getPosixFilePermissions(temporary.resolve("e"))).isEqualTo(expected);
  }

  @Test
  void discardsContentWithAnotherHashAndLetsTheCallerStartOver() throws Exception {
    byte[] content = Workbench.random(2, 50_000);
    byte[] wrong = content.clone();
    wrong[25_000] ^= 1;
    Files.writeString(temporary.resolve("f"), "old");
    try (OutputDirectory directory = Workbench.directory(temporary)) {
      Incoming incoming = Workbench.incoming("f", content, OnExists.REPLACE);
      FileSink sink = bench.sink(directory, incoming);
      bench.write(sink, wrong, 0, wrong.length);
      assertFails(() -> publish(sink, content), Kind.HASH_MISMATCH, "instead of");
      assertThat(names()).containsExactly("f");
      assertThat(temporary.resolve("f")).hasContent("old");
      FileSink again = bench.sink(directory, incoming);
      assertThat(again.resumed().count()).isZero();
      bench.write(again, content, 0, content.length);
      publish(again, content);
    }
    assertThat(temporary.resolve("f")).hasBinaryContent(content);
  }

  @Test
  void refusesTheSecondOfTwoTransfersToOneNameUntilTheFirstHasEnded() throws Exception {
    byte[] content = Workbench.random(3, 5000);
    Incoming incoming = Workbench.incoming("f", content, OnExists.REPLACE);
    try (OutputDirectory directory = Workbench.directory(temporary);
        OutputDirectory same = Workbench.directory(temporary.resolve("."))) {
      FileSink first = bench.sink(directory, incoming);
      assertFails(() -> bench.sink(same, incoming), Kind.NAME_BUSY, "another transfer");
      FileSink other = bench.sink(same, Workbench.incoming("g", content, OnExists.REPLACE));
      bench.awaitOn(first::discard);
      assertThat(names()).containsExactly(Workbench.partial("g"));
      bench.awaitOn(other::discard);
      FileSink second = bench.sink(same, incoming);
      bench.write(second, content, 0, content.length);
      publish(second, content);
    }
    assertThat(temporary.resolve("f")).hasBinaryContent(content);
  }

  @Test
  void neverTakesMoreThanItsBacklogAndTakesAgainOnceWritten() throws Exception {
    int size = 3 * FileSink.BACKLOG_BYTES;
    byte[] content = Workbench.random(4, size);
    try (OutputDirectory directory = Workbench.directory(temporary)) {
      FileSink sink = bench.sink(directory, Workbench.incoming("f", content, OnExists.REPLACE));
      int symbol = 1400;
      int[] at = new int[1];
      while (at[0] < size) {
        bench.on(
            bench.context,
            () -> {
              // One turn of the event loop, faster than any disk: nothing comes back meanwhile.
              for (; at[0] < size; at[0] += symbol) {
                int length = Math.min(symbol, size - at[0]);
                boolean room = sink.hasRoom(length);
                ByteBuf payload = Unpooled.wrappedBuffer(content, at[0], length);
                boolean taken = sink.write(at[0], payload);
                assertThat(sink.backlogBytes()).isLessThanOrEqualTo(FileSink.BACKLOG_BYTES);
                assertThat(taken || !room).isTrue();
                if (!taken) {
                  return null;
                }
              }
              return null;
            });
      }
      publish(sink, content);
    }
    assertThat(temporary.resolve("f")).hasBinaryContent(content);
  }

  /**
   * Far more gaps at a time than fit into memory: everything is written in small pieces, and still
   * right.
   */
  @Test
  void publishesWhatArrivesBackwardsOrAllOverTheFile() throws Exception {
    byte[] content = Workbench.random(14, 40_000_000);
    int symbol = 60_000;
    List<Integer> offsets = new ArrayList<>();
    for (int at = 0; at < content.length; at += symbol) {
      offsets.add(0, at);
    }
    try (OutputDirectory directory = Workbench.directory(temporary)) {
      for (int round = 0; round < 2; round++) {
        FileSink sink = bench.sink(directory, Workbench.incoming("f", content, OnExists.REPLACE));
        for (int at : offsets) {
          bench.write(sink, content, at, Math.min(symbol, content.length - at));
        }
        publish(sink, content);
        assertThat(temporary.resolve("f")).hasBinaryContent(content);
        Collections.shuffle(offsets, new Random(14));
      }
    }
  }

  @Test
  void refusesMoreSeparateRangesThanItCanHold() throws Exception {
    long size = 3L * FileSink.MAX_RANGES;
    try (OutputDirectory directory = Workbench.directory(temporary)) {
      FileSink sink =
          bench.sink(directory, new Incoming(FileName.of("f"), size, 0, 1, OnExists.REPLACE));
      ByteBuf one = Unpooled.wrappedBuffer(new byte[1]);
      bench.on(
          bench.context,
          () -> {
            for (long i = 0; i < FileSink.MAX_RANGES; i++) {
              assertThat(sink.write(2 * i, one)).isTrue();
            }
            assertThat(sink.write(size - 1, one)).isFalse();
            assertThat(sink.refusal()).hasMessageContaining("more than 65536 separate ranges");
            assertThat(sink.write(1, one)).as("closes a gap").isTrue();
            assertThat(sink.write(size - 1, one)).isTrue();
            return null;
          });
      bench.awaitOn(sink::discard);
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void refusesBytesOutsideTheFile() throws Exception {
    try (OutputDirectory directory = Workbench.directory(temporary)) {
      FileSink sink =
          bench.sink(directory, Workbench.incoming("f", new byte[100], OnExists.REPLACE));
      ByteBuf ten = Unpooled.wrappedBuffer(new byte[10]);
      for (long offset : new long[] {-1, 91, 100, Long.MAX_VALUE, Long.MIN_VALUE}) {
        assertThatThrownBy(() -> bench.on(bench.context, () -> sink.write(offset, ten)))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
      assertThatThrownBy(() -> bench.on(bench.context, () -> sink.publish(new byte[32])))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("0 of 100 bytes");
      bench.awaitOn(sink::close);
    }
    assertThat(names()).as("nothing worth resuming").isEmpty();
  }

  @Test
  void refusesAnOfferThatDoesNotFitAndNamesBothFigures() throws Exception {
    try (OutputDirectory directory = Workbench.directory(temporary)) {
      Incoming huge = new Incoming(FileName.of("f"), 1L << 60, 0, 1000, OnExists.REPLACE);
      assertFails(
          () -> bench.sink(directory, huge), Kind.NO_SPACE, (1L << 60) + " bytes are missing");
      assertThat(names()).isEmpty();
      Incoming most =
          new Incoming(
              FileName.of("f"), directory.room().usableBytes() / 4 * 3, 0, 1000, OnExists.REPLACE);
      FileSink first = bench.sink(directory, most);
      Incoming second = new Incoming(FileName.of("g"), most.size(), 0, 1000, OnExists.REPLACE);
      FileSink early = bench.sink(directory, second);
      bench.awaitOn(first::reserve);
      bench.awaitOn(first::reserve);
      assertFails(
          () -> bench.awaitOn(early::reserve), Kind.NO_SPACE, "promised to other transfers");
      bench.awaitOn(early::discard);
      assertFails(
          () -> bench.sink(directory, second), Kind.NO_SPACE, "promised to other transfers");
      bench.awaitOn(first::discard);
      FileSink late = bench.sink(directory, second);
      bench.awaitOn(late::reserve);
      bench.awaitOn(late::discard);
    }
  }

  @Test
  void recognisesAndHashesAFileThatIsHeldAlready() throws Exception {
    byte[] content = Workbench.random(5, 40_000_000);
    Files.write(temporary.resolve("f"), content);
    Files.createSymbolicLink(temporary.resolve("link"), Path.of("f"));
    try (OutputDirectory directory = Workbench.directory(temporary)) {
      FileName name = FileName.of("f");
      assertThat(directory.held(name, content.length - 1)).isEmpty();
      assertThat(directory.held(FileName.of("link"), content.length)).isEmpty();
      assertThat(directory.held(FileName.of("absent"), 0)).isEmpty();
      ExistingFile held = directory.held(name, content.length).orElseThrow();
      HeldHashes hashes = new HeldHashes(bench.context, bench.workers);
      assertThat(bench.awaitOn(() -> hashes.hash(held).result()))
          .isEqualTo(Workbench.sha256(content));
      Files.write(temporary.resolve("f"), Arrays.copyOf(content, 10));
      assertFails(() -> bench.awaitOn(() -> hashes.hash(held).result()), Kind.FAILED, "changed");
    }
  }

  static void assertFails(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable action, Kind kind, String says) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            FileException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind))
        .hasMessageContaining(says);
  }
}
