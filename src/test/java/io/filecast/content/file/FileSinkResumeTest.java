package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.config.OnExists;
import io.filecast.content.file.FileException.Kind;
import io.filecast.testing.Eventually;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSinkResumeTest {
  private static final String NAME = "f";

  @TempDir Path temporary;
  private final Workbench bench = new Workbench();
  private OutputDirectory directory;

  @BeforeEach
  void open() throws Exception {
    directory = Workbench.directory(temporary);
  }

  @AfterEach
  void close() throws Exception {
    directory.close();
    bench.close();
  }

  private Incoming incoming(byte[] content) throws Exception {
    return Workbench.incoming(NAME, content, OnExists.REPLACE);
  }

  /** Sends what is missing and publishes. */
  private void finish(FileSink sink, byte[] content) throws Exception {
    ByteRangeSet there = bench.on(bench.context, () -> sink.resumed().copy());
    for (int at = 0; at < content.length; at += 1000) {
      if (!there.contains(at)) {
        bench.write(sink, content, at, Math.min(1000, content.length - at));
      }
    }
    byte[] hash = Workbench.sha256(content);
    assertThat(bench.awaitOn(() -> sink.publish(hash))).isEqualTo(hash);
    assertThat(temporary.resolve(NAME)).hasBinaryContent(content);
    try (var left = Files.list(temporary)) {
      assertThat(left).containsExactly(temporary.resolve(NAME));
    }
  }

  private void begin(byte[] content, long seed) throws Exception {
    FileSink sink = bench.sink(directory, incoming(content));
    Random random = new Random(seed);
    for (int at = 0; at < content.length; at += 1000) {
      if (random.nextInt(10) < 6) {
        bench.write(sink, content, at, Math.min(1000, content.length - at));
      }
    }
    bench.awaitOn(sink::close);
  }

  @Test
  void resumesWhatAnOrderlyEndHasLeft() throws Exception {
    byte[] content = Workbench.random(1, 2_345_678);
    begin(content, 1);
    FileSink sink = bench.sink(directory, incoming(content));
    assertThat(sink.startedOver()).isNull();
    assertThat(sink.resumed().bytes()).isBetween(1_200_000L, 1_600_000L);
    finish(sink, content);
  }

  @Test
  void resumesACompleteFileThatWasNotPublishedWithoutAByte() throws Exception {
    byte[] content = Workbench.random(2, 1_234_567);
    FileSink first = bench.sink(directory, incoming(content));
    bench.write(first, content, 0, content.length);
    bench.awaitOn(first::close);
    FileSink sink = bench.sink(directory, incoming(content));
    assertThat(bench.on(bench.context, sink::isComplete)).isTrue();
    finish(sink, content);
  }

  /** The cadence of a second brings it, once or more often: the file says what was told last. */
  private byte[] awaitRecorded(AtomicReference<ByteRangeSet> synced) {
    Path file = temporary.resolve(Workbench.state(NAME));
    AtomicReference<byte[]> recorded = new AtomicReference<>();
    Eventually.holds(
        "recorded",
        () -> {
          ByteRangeSet told = synced.get();
          if (told == null) {
            return false;
          }
          recorded.set(Files.readAllBytes(file));
          return ResumeState.decode(recorded.get()).synced().equals(told);
        });
    return recorded.get();
  }

  /** A machine that goes down loses, or half loses, whatever was not synced. */
  @Test
  void reliesOnNothingButWhatWasSyncedBeforeItWasRecorded() throws Exception {
    for (long seed = 0; seed < 5; seed++) {
      byte[] content = Workbench.random(seed, 3_000_000 + (int) seed * 77);
      AtomicReference<ByteRangeSet> synced = new AtomicReference<>();
      FileSink sink =
          bench.sink(
              directory,
              incoming(content),
              new FileSink.Listener() {
                @Override
                public void onSynced(ByteRangeSet ranges) {
                  synced.set(ranges);
                }
              });
      Random random = new Random(seed);
      for (int i = 0; i < 1000; i++) {
        int at = random.nextInt(content.length / 1000) * 1000;
        bench.write(sink, content, at, 1000);
      }
      byte[] state = awaitRecorded(synced);
      ByteRangeSet recorded = ResumeState.decode(state).synced();
      for (int i = 0; i < 1000; i++) {
        int at = random.nextInt(content.length / 1000) * 1000;
        bench.write(sink, content, at, 1000);
      }
      bench.awaitOn(sink::close);
      Files.write(temporary.resolve(Workbench.state(NAME)), state);
      spoil(temporary.resolve(Workbench.partial(NAME)), recorded, random);

      FileSink again = bench.sink(directory, incoming(content));
      assertThat(again.resumed())
          .as("seed %d", seed)
          .isEqualTo(recorded.wholeUnits(1000, content.length));
      finish(again, content);
      Files.delete(temporary.resolve(NAME));
    }
  }

  private static void spoil(Path file, ByteRangeSet but, Random random) throws Exception {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      long past = 0;
      for (int i = 0; i < but.count(); i++) {
        byte[] garbage = new byte[(int) (but.start(i) - past)];
        random.nextBytes(garbage);
        channel.write(ByteBuffer.wrap(garbage), past);
        past = but.end(i);
      }
      channel.truncate(past);
    }
  }

  @Test
  void startsAtZeroWhenTheStateIsDamagedHoweverItIs() throws Exception {
    byte[] content = Workbench.random(3, 50_000);
    begin(content, 3);
    Path state = temporary.resolve(Workbench.state(NAME));
    Path partial = temporary.resolve(Workbench.partial(NAME));
    byte[] recorded = Files.readAllBytes(state);
    byte[] data = Files.readAllBytes(partial);
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      byte[] damaged = recorded.clone();
      int bit = random.nextInt(damaged.length * 8);
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(state, i % 2 == 0 ? damaged : Arrays.copyOf(recorded, i % recorded.length));
      Files.write(partial, data);
      FileSink sink = bench.sink(directory, incoming(content));
      assertThat(sink.resumed().count()).isZero();
      assertThat(sink.startedOver()).startsWith("the state ");
      bench.awaitOn(sink::discard);
    }
    Files.write(state, new byte[ResumeState.MAX_BYTES + 1]);
    FileSink sink = bench.sink(directory, incoming(content));
    assertThat(sink.startedOver()).contains("at most");
    finish(sink, content);
  }

  @Test
  void startsAtZeroForAnotherContentOfThatName() throws Exception {
    byte[] content = Workbench.random(4, 50_000);
    Incoming same = incoming(content);
    List<Incoming> others =
        List.of(
            new Incoming(same.name(), same.size() + 1, same.mtimeNanos(), 1000, OnExists.REPLACE),
            new Incoming(same.name(), same.size(), same.mtimeNanos() + 1, 1000, OnExists.REPLACE));
    for (Incoming other : others) {
      begin(content, 4);
      FileSink sink = bench.sink(directory, other);
      assertThat(sink.resumed().count()).isZero();
      assertThat(sink.startedOver()).contains("of another content");
      bench.awaitOn(sink::discard);
    }
  }

  @Test
  void startsAtZeroWithoutTheDataOrWithLessOfIt() throws Exception {
    byte[] content = Workbench.random(5, 50_000);
    begin(content, 5);
    Files.delete(temporary.resolve(Workbench.partial(NAME)));
    FileSink sink = bench.sink(directory, incoming(content));
    assertThat(sink.startedOver()).contains("no partial file");
    bench.awaitOn(sink::discard);
    begin(content, 5);
    Files.write(temporary.resolve(Workbench.partial(NAME)), new byte[100]);
    FileSink shorter = bench.sink(directory, incoming(content));
    assertThat(shorter.startedOver()).contains("shorter");
    finish(shorter, content);
  }

  @Test
  void findsOutByTheHashWhenRecordedDataIsWrong() throws Exception {
    byte[] content = Workbench.random(6, 50_000);
    begin(content, 6);
    Path partial = temporary.resolve(Workbench.partial(NAME));
    byte[] data = Files.readAllBytes(partial);
    FileSink peek = bench.sink(directory, incoming(content));
    int at = (int) peek.resumed().start(0);
    bench.awaitOn(peek::close);
    data[at] ^= 1;
    Files.write(partial, data);
    FileSink sink = bench.sink(directory, incoming(content));
    FileSinkTest.assertFails(() -> finish(sink, content), Kind.HASH_MISMATCH, "discarded");
    finish(bench.sink(directory, incoming(content)), content);
  }

  @Test
  void resumesWithAnotherSymbolSizeInWholeSymbols() throws Exception {
    byte[] content = Workbench.random(7, 100_000);
    FileSink first = bench.sink(directory, incoming(content));
    bench.write(first, content, 1000, 5000);
    bench.write(first, content, 97_000, 3000);
    bench.awaitOn(first::close);
    Incoming other =
        new Incoming(
            FileName.of(NAME),
            content.length,
            incoming(content).mtimeNanos(),
            1400,
            OnExists.REPLACE);
    FileSink sink = bench.sink(directory, other);
    ByteRangeSet expected = new ByteRangeSet();
    expected.add(1400, 5600);
    expected.add(98_000, 100_000);
    assertThat(sink.resumed()).isEqualTo(expected);
    bench.awaitOn(sink::discard);
  }

  @Test
  void removesLeftoversOnlyWhenAskedAndOnlyItsOwn() throws Exception {
    begin(Workbench.random(8, 50_000), 8);
    Files.writeString(temporary.resolve(".g.filecast-part"), "another transfer's");
    Files.writeString(temporary.resolve("f.txt"), "the user's");
    assertThat(directory.discardPartial(FileName.of(NAME))).isTrue();
    assertThat(directory.discardPartial(FileName.of(NAME))).isFalse();
    try (var left = Files.list(temporary)) {
      assertThat(left.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder(".g.filecast-part", "f.txt");
    }
  }
}
