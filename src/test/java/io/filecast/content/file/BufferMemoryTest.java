package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.config.OnExists;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that come in share the memory in which they wait for the disk. */
class BufferMemoryTest {
  private static final int CHUNK = FileSink.CHUNK_BYTES;

  /** Half of it, eight chunks, is for what comes in. */
  private final BufferMemory memory = new BufferMemory(16L * CHUNK);

  @TempDir private Path temporary;

  @Test
  void eachFileIsCertainOfTwoChunksAndTheRestGoesToWhoCanUseIt() {
    BufferMemory.SinkShare greedy = memory.share(CHUNK);
    BufferMemory.SinkShare late = memory.share(CHUNK);
    assertThat(greedy.free()).isEqualTo(6);
    greedy.use(6);
    assertThat(greedy.free()).isZero();
    assertThat(greedy.isScarce()).isTrue();
    assertThat(late.free()).isEqualTo(2);
    assertThat(memory.sinkBytes()).isEqualTo(memory.sinkLimitBytes());
    assertThat(memory.hasRoomFor(1L << 40)).isFalse();
    greedy.use(0);
    greedy.close();
    assertThat(late.free()).isEqualTo(8);
    assertThat(memory.hasRoomFor(1L << 40)).isTrue();
  }

  /** Offers that are read together are decided before the first of their files is open. */
  @Test
  void aFileCountsFromTheDecisionOn() {
    long first = memory.opening(1L << 40);
    for (int i = 1; i < 4; i++) {
      assertThat(memory.hasRoomFor(1L << 40)).isTrue();
      memory.opening(1L << 40);
    }
    assertThat(memory.hasRoomFor(1L << 40)).isFalse();
    memory.opened(first);
    assertThat(memory.hasRoomFor(1L << 40)).isTrue();
  }

  @Test
  void sourcesTakeAQuarterWithinWhatMakesSense() {
    long mib = 1 << 20;
    assertThat(new BufferMemory(32 * mib).sourceBytes()).isEqualTo(8 * mib);
    assertThat(new BufferMemory(8 * mib).sourceBytes()).isEqualTo(FileSource.MIN_MEMORY_BYTES);
    assertThat(new BufferMemory(1024 * mib).sourceBytes())
        .isEqualTo(FileSource.DEFAULT_MEMORY_BYTES);
  }

  /** Gaps everywhere, and no chunk to spare: the oldest part is written, and others go on. */
  @Test
  void aFileArrivesThroughTwoChunksWhateverTheOrder() throws Exception {
    byte[] content = Workbench.random(3, 5 * CHUNK);
    int symbol = CHUNK / 16;
    try (Workbench bench = new Workbench(new BufferMemory(0));
        OutputDirectory directory = Workbench.directory(temporary)) {
      FileSink sink = bench.sink(directory, Workbench.incoming("f", content, OnExists.REPLACE));
      for (int first = 0; first < 2; first++) {
        for (int at = first * symbol; at < content.length; at += 2 * symbol) {
          write(bench, sink, content, at, symbol);
        }
      }
      byte[] hash = Workbench.sha256(content);
      bench.awaitOn(() -> sink.publish(hash));
      assertThat(bench.workers.memory().sinkBytes()).isZero();
    }
    assertThat(temporary.resolve("f")).hasBinaryContent(content);
  }

  private static void write(Workbench bench, FileSink sink, byte[] content, int at, int length)
      throws Exception {
    while (!bench.on(
        bench.context,
        () ->
            sink.windowBytes() >= length
                && sink.write(at, Unpooled.wrappedBuffer(content, at, length)))) {
      Thread.onSpinWait();
    }
  }
}
