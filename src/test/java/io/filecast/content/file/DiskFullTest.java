package io.filecast.content.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.config.OnExists;
import io.filecast.content.file.FileException.Kind;
import io.netty.buffer.Unpooled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DiskFullTest {
  @TempDir Path temporary;
  private final Workbench bench = new Workbench();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void keepsWhatItHasWhenTheDiskIsFullAndGoesOnWhenThereIsRoom() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "mounting a tmpfs needs root");
    Path small = Files.createDirectory(temporary.resolve("small"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", small.toString()) == 0,
        "this system mounts no tmpfs");
    try (OutputDirectory full = Workbench.directory(small)) {
      byte[] content = Workbench.random(2, 3_000_000);
      Incoming incoming = Workbench.incoming("f", content, OnExists.REPLACE);
      CompletableFuture<FileException> failed = new CompletableFuture<>();
      FileSink sink =
          bench.sink(
              full,
              incoming,
              new FileSink.Listener() {
                @Override
                public void onFailed(FileException reason) {
                  failed.complete(reason);
                }
              });
      Path ballast = Files.write(small.resolve("ballast"), new byte[2_000_000]);
      bench.on(bench.context, () -> writeAll(sink, content));
      FileException reason = Workbench.get(failed);
      assertThat(reason.kind()).isEqualTo(Kind.NO_SPACE);
      assertThat(reason)
          .hasMessageContaining(small + "/f")
          .hasMessageContaining("of 3000000 bytes");
      assertThat(bench.on(bench.context, () -> sink.write(0, Unpooled.EMPTY_BUFFER)))
          .as("nothing to write")
          .isTrue();
      Files.delete(ballast);
      bench.awaitOn(sink::close);
      goOn(full, incoming, content);
      assertThat(small.resolve("f")).hasBinaryContent(content);
      FileSinkTest.assertFails(
          () -> bench.sink(full, Workbench.incoming("g", content, OnExists.REPLACE)),
          Kind.NO_SPACE,
          "3000000 bytes are missing");
    } finally {
      assertThat(run("umount", "--lazy", small.toString())).isZero();
    }
  }

  private static Void writeAll(FileSink sink, byte[] content) {
    for (int at = 0; at < content.length; at += 1000) {
      sink.write(at, Unpooled.wrappedBuffer(content, at, 1000));
    }
    return null;
  }

  private void goOn(OutputDirectory output, Incoming incoming, byte[] content) throws Exception {
    FileSink again = bench.sink(output, incoming);
    assertThat(again.resumed().bytes()).isGreaterThan(1_000_000);
    bench.write(again, content, 0, content.length);
    byte[] hash = Workbench.sha256(content);
    bench.awaitOn(() -> again.publish(hash));
  }

  /** Whatever it was that found no room: writing, making, syncing or renaming the file. */
  @ParameterizedTest
  @EnumSource(FullDisk.At.class)
  void aFullDiskIsNamedWithFiguresWhateverFindsIt(FullDisk.At at) throws Exception {
    byte[] content = Workbench.random(2, 1_000_000);
    byte[] hash = Workbench.sha256(content);
    try (OutputDirectory full = OutputDirectory.open(temporary, real -> new FullDisk(real, at))) {
      assertThatThrownBy(
              () -> {
                FileSink sink =
                    bench.sink(full, Workbench.incoming("f", content, OnExists.REPLACE));
                bench.write(sink, content, 0, content.length);
                bench.awaitOn(() -> sink.publish(hash));
              })
          .isInstanceOfSatisfying(
              FileException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_SPACE))
          .message()
          .matches(
              "disk full while receiving %s: \\d+ of 1000000 bytes are missing, \\d+ are usable .*No space left on device.*"
                  .formatted(temporary.resolve("f")));
    }
  }

  /**
   * The worker fails first, its report takes a turn of the event loop, and datagrams come in
   * between: whoever asks then hears the same cause.
   */
  @Test
  void theCauseIsKnownBeforeItsReportHasArrived() throws Exception {
    byte[] content = Workbench.random(2, 1_000_000);
    CompletableFuture<FileException> reported = new CompletableFuture<>();
    try (OutputDirectory full =
        OutputDirectory.open(temporary, real -> new FullDisk(real, FullDisk.At.WRITE))) {
      FileSink sink =
          bench.sink(
              full,
              Workbench.incoming("f", content, OnExists.REPLACE),
              new FileSink.Listener() {
                @Override
                public void onFailed(FileException reason) {
                  reported.complete(reason);
                }
              });
      FileException seen =
          bench.on(
              bench.context,
              () -> {
                sink.write(0, Unpooled.wrappedBuffer(content, 0, FileSink.CHUNK_BYTES));
                while (sink.write(FileSink.CHUNK_BYTES, Unpooled.wrappedBuffer(content, 0, 1))
                    && sink.refusal() == null) {
                  Thread.onSpinWait();
                }
                assertThat(sink.write(FileSink.CHUNK_BYTES + 1, Unpooled.copiedBuffer("x", UTF_8)))
                    .isFalse();
                assertThat(reported).as("this turn of the event loop lasts").isNotDone();
                return sink.refusal();
              });
      assertThat(seen.kind()).isEqualTo(Kind.NO_SPACE);
      assertThat(Workbench.get(reported)).isSameAs(seen);
      bench.awaitOn(sink::close);
    }
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
