package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.content.file.FileException.Kind;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that change while they are sent, and those that cannot be sent at all. */
class SourceChangeTest extends OpenedFiles {
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
    assertChange("time", SourceChangeTest::overwriteUnseen); // a look may fall in between
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
