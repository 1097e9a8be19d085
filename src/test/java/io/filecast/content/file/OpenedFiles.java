package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Files that are opened to be sent. */
abstract class OpenedFiles {
  static final int EXTENT = FileSource.EXTENT_BYTES;

  @TempDir Path temporary;

  final Workbench bench = new Workbench();

  @AfterEach
  void close() {
    bench.close();
  }

  Path file(byte[] content) throws Exception {
    return Files.write(temporary.resolve("source"), content);
  }

  /** A destination that reads parts in its own order and compares them. */
  final class Destination {
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

  static int[][] inOrder(int from, int size, int step) {
    List<int[]> parts = new ArrayList<>();
    for (int at = from; at < size; at += step) {
      parts.add(new int[] {at, Math.min(step, size - at)});
    }
    return parts.toArray(int[][]::new);
  }
}
