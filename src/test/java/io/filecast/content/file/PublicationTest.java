package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filecast.config.OnExists;
import io.filecast.content.file.FileException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PublicationTest {
  private static final byte[] CONTENT = Workbench.random(1, 20_000);

  @TempDir Path temporary;
  private final Workbench bench = new Workbench();
  private Path output;
  private OutputDirectory directory;

  @BeforeEach
  void open() throws Exception {
    output = Files.createDirectory(temporary.resolve("out"));
    directory = Workbench.directory(output);
  }

  @AfterEach
  void close() throws Exception {
    directory.close();
    bench.close();
  }

  private FileSink received(OnExists rule) throws Exception {
    FileSink sink = bench.sink(directory, Workbench.incoming("f", CONTENT, rule));
    bench.write(sink, CONTENT, 0, CONTENT.length);
    return sink;
  }

  private byte[] publish(FileSink sink) throws Exception {
    byte[] hash = Workbench.sha256(CONTENT);
    return bench.awaitOn(() -> sink.publish(hash));
  }

  private List<String> names() throws Exception {
    try (var listed = Files.list(output)) {
      return listed.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @EnumSource(OnExists.class)
  void publishesUnderEveryRuleWhenTheNameIsFree(OnExists rule) throws Exception {
    publish(received(rule));
    assertThat(output.resolve("f")).hasBinaryContent(CONTENT);
    assertThat(names()).containsExactly("f");
  }

  @Test
  void decidesAboutAnExistingFileAtTheOffer() throws Exception {
    Files.writeString(output.resolve("f"), "old");
    FileSinkTest.assertFails(() -> received(OnExists.KEEP), Kind.KEPT, "is kept");
    FileSinkTest.assertFails(() -> received(OnExists.FAIL), Kind.EXISTS, "exists");
    assertThat(names()).containsExactly("f");
    publish(received(OnExists.REPLACE));
    assertThat(output.resolve("f")).hasBinaryContent(CONTENT);
  }

  @Test
  void neverOverwritesAFileThatCameInTheMeantime() throws Exception {
    FileSink keep = received(OnExists.KEEP);
    Files.writeString(output.resolve("f"), "came first");
    FileSinkTest.assertFails(() -> publish(keep), Kind.KEPT, "is kept");
    assertThat(names()).containsExactly("f");
    Files.delete(output.resolve("f"));

    FileSink fail = received(OnExists.FAIL);
    Files.writeString(output.resolve("f"), "came first");
    FileSinkTest.assertFails(() -> publish(fail), Kind.EXISTS, "exists");
    assertThat(output.resolve("f")).hasContent("came first");
    Files.delete(output.resolve("f"));

    FileSink again = bench.sink(directory, Workbench.incoming("f", CONTENT, OnExists.FAIL));
    assertThat(bench.on(bench.context, again::isComplete)).as("nothing is sent again").isTrue();
    publish(again);
    assertThat(names()).containsExactly("f");
  }

  /**
   * Both want the name at the same moment, many times: exactly one gets it, and no content is lost.
   */
  @Test
  void losesOrWinsTheRaceForANameButNeverOverwrites() throws Exception {
    for (int round = 0; round < 50; round++) {
      FileSink sink = received(OnExists.FAIL);
      CompletableFuture<Boolean> rival =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  Files.writeString(output.resolve("f"), "rival", StandardOpenOption.CREATE_NEW);
                  return true;
                } catch (FileAlreadyExistsException e) {
                  return false;
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      boolean published;
      try {
        publish(sink);
        published = true;
      } catch (FileException e) {
        assertThat(e.kind()).isEqualTo(Kind.EXISTS);
        published = false;
      }
      assertThat(Workbench.get(rival)).isNotEqualTo(published);
      if (published) {
        assertThat(output.resolve("f")).hasBinaryContent(CONTENT);
      } else {
        assertThat(output.resolve("f")).hasContent("rival");
      }
      Files.delete(output.resolve("f"));
    }
  }

  private void troubled(TroubledDirectory.Trouble trouble) throws Exception {
    directory.close();
    directory = OutputDirectory.open(output, real -> new TroubledDirectory(real, trouble));
  }

  @ParameterizedTest
  @EnumSource(
      value = OnExists.class,
      names = {"KEEP", "FAIL"})
  void doesNotOverwriteAFileThatComesInTheVeryMomentOfPublication(OnExists rule) throws Exception {
    troubled(
        change -> {
          if (change.endsWith(" f")) {
            Files.writeString(output.resolve("f"), "rival", StandardOpenOption.CREATE_NEW);
          }
        });
    FileSink sink = received(rule);
    assertThatThrownBy(() -> publish(sink))
        .isInstanceOfSatisfying(
            FileException.class, e -> assertThat(e.kind()).isIn(Kind.KEPT, Kind.EXISTS));
    assertThat(output.resolve("f")).hasContent("rival");
  }

  @Test
  void publishesWithoutLinksWhereTheFileSystemHasNone() throws Exception {
    troubled(
        change -> {
          if (change.startsWith("link ")) {
            throw new java.nio.file.FileSystemException("f", null, "Operation not permitted");
          }
        });
    publish(received(OnExists.FAIL));
    assertThat(output.resolve("f")).hasBinaryContent(CONTENT);
    assertThat(names()).containsExactly("f");
    Files.writeString(output.resolve("f"), "old");
    FileSinkTest.assertFails(() -> received(OnExists.FAIL), Kind.EXISTS, "exists");
  }

  @Test
  void leavesNoEmptyFileWhenPublishingWithoutLinksFails() throws Exception {
    troubled(
        change -> {
          if (change.startsWith("link ") || change.endsWith(" f") && change.startsWith("rename")) {
            throw new java.nio.file.FileSystemException("f", null, "Input/output error");
          }
        });
    FileSink sink = received(OnExists.FAIL);
    FileSinkTest.assertFails(() -> publish(sink), Kind.FAILED, "Input/output error");
    assertThat(names()).containsExactly(Workbench.partial("f"), Workbench.state("f"));
    FileSink again = bench.sink(directory, Workbench.incoming("f", CONTENT, OnExists.FAIL));
    assertThat(bench.on(bench.context, again::isComplete)).as("nothing is sent again").isTrue();
    bench.awaitOn(again::discard);
  }

  /**
   * Only a durable file is reported as one, and one that was not can be published by the next
   * attempt.
   */
  @Test
  void doesNotSucceedBeforeTheDirectoryIsSynced() throws Exception {
    troubled(
        change -> {
          if (change.equals("sync")) {
            assertThat(output.resolve("f")).hasBinaryContent(CONTENT);
            throw new IOException("Input/output error");
          }
        });
    FileSink sink = received(OnExists.REPLACE);
    FileSinkTest.assertFails(() -> publish(sink), Kind.FAILED, "Input/output error");
  }

  @Test
  void warnsAndGoesOnWhenAStateCannotBeRecorded() throws Exception {
    troubled(
        change -> {
          if (change.endsWith(Workbench.state("f")) && change.startsWith("rename")) {
            throw new IOException("Input/output error");
          }
        });
    FileSink sink = bench.sink(directory, Workbench.incoming("f", CONTENT, OnExists.REPLACE));
    bench.write(sink, CONTENT, 0, 10_000);
    bench.awaitOn(sink::close);
    FileSink again = received(OnExists.REPLACE);
    assertThat(again.resumed().count()).isZero();
    publish(again);
    assertThat(names()).containsExactly("f");
  }

  @Test
  void replacesALinkAtTheFinalNameAndNotItsTarget() throws Exception {
    Path target = Files.writeString(temporary.resolve("target"), "precious");
    Files.createSymbolicLink(output.resolve("f"), target);
    FileSinkTest.assertFails(() -> received(OnExists.FAIL), Kind.EXISTS, "exists");
    publish(received(OnExists.REPLACE));
    assertThat(target).hasContent("precious");
    assertThat(output.resolve("f")).isRegularFile().hasBinaryContent(CONTENT);
    assertThat(Files.isSymbolicLink(output.resolve("f"))).isFalse();
  }

  @Test
  void countsALinkThatLeadsNowhereAsExisting() throws Exception {
    Files.createSymbolicLink(output.resolve("f"), temporary.resolve("absent"));
    FileSinkTest.assertFails(() -> received(OnExists.KEEP), Kind.KEPT, "is kept");
    assertThat(temporary.resolve("absent")).doesNotExist();
  }

  @Test
  void refusesToFollowALinkPlantedAtATemporaryName() throws Exception {
    Path target = Files.writeString(temporary.resolve("target"), "precious");
    Path planted = output.resolve(Workbench.partial("f"));
    Files.createSymbolicLink(planted, target);
    FileSinkTest.assertFails(
        () -> received(OnExists.REPLACE), Kind.IN_THE_WAY, "a symbolic link is");
    Files.delete(planted);
    Files.createSymbolicLink(planted, temporary.resolve("absent"));
    FileSinkTest.assertFails(
        () -> received(OnExists.REPLACE), Kind.IN_THE_WAY, "a symbolic link is");
    Files.delete(planted);
    Files.createSymbolicLink(output.resolve(Workbench.state("f")), target);
    Files.createSymbolicLink(output.resolve(".f.filecast-next"), target);
    FileSink sink = bench.sink(directory, Workbench.incoming("f", CONTENT, OnExists.REPLACE));
    assertThat(sink.startedOver()).contains("not a regular file");
    bench.write(sink, CONTENT, 0, 5000);
    Files.createSymbolicLink(output.resolve(".f.filecast-next"), target);
    bench.awaitOn(sink::close); // records a state
    publish(received(OnExists.REPLACE));
    assertThat(target).hasContent("precious");
    assertThat(temporary.resolve("absent")).doesNotExist();
    assertThat(names()).containsExactly("f");
  }

  @Test
  void doesNotWriteIntoAFileThatIsAlsoSomethingElse() throws Exception {
    Path other = Files.write(output.resolve("other"), new byte[] {1, 2, 3});
    Files.createLink(output.resolve(Workbench.partial("f")), other);
    publish(received(OnExists.REPLACE));
    assertThat(other).hasBinaryContent(new byte[] {1, 2, 3});
    assertThat(names()).containsExactly("f", "other");
  }

  @Test
  void refusesADirectoryUnderTheFinalName() throws Exception {
    Files.createDirectory(output.resolve("f"));
    for (OnExists rule : OnExists.values()) {
      FileSinkTest.assertFails(
          () -> received(rule),
          Kind.DIRECTORY_IN_THE_WAY,
          "a directory of that name is in the way: " + output.resolve("f"));
    }
  }

  @Test
  void refusesADirectoryThatCameUnderTheFinalNameDuringTheTransfer() throws Exception {
    for (OnExists rule : OnExists.values()) {
      FileSink sink = received(rule);
      Path inTheWay = Files.createDirectory(output.resolve("f"));
      FileSinkTest.assertFails(
          () -> publish(sink), Kind.DIRECTORY_IN_THE_WAY, "a directory of that name");
      Files.delete(inTheWay);
    }
    FileSink again = received(OnExists.REPLACE);
    assertThat(again.resumed().bytes()).as("what came is kept").isEqualTo(CONTENT.length);
    publish(again);
  }

  @Test
  void namesADirectoryUnderATemporaryName() throws Exception {
    for (String temporary :
        List.of(Workbench.partial("f"), Workbench.state("f"), ".f.filecast-next")) {
      Path inTheWay = Files.createDirectory(output.resolve(temporary));
      FileSinkTest.assertFails(
          () -> received(OnExists.REPLACE),
          Kind.IN_THE_WAY,
          "a directory is in the way of a temporary file of %s: remove %s"
              .formatted(output.resolve("f"), inTheWay));
      Files.delete(inTheWay);
    }
    publish(received(OnExists.REPLACE));
  }

  @Test
  void writesIntoTheDirectoryThatWasOpenedEvenWhenItsPathLeadsElsewhere() throws Exception {
    FileSink sink = received(OnExists.REPLACE);
    Path moved = Files.move(output, temporary.resolve("moved"));
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    Files.createSymbolicLink(output, elsewhere);
    publish(sink);
    assertThat(moved.resolve("f")).hasBinaryContent(CONTENT);
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void refusesANameThatAnotherProcessIsWriting() throws Exception {
    Path partial = Files.write(output.resolve(Workbench.partial("f")), new byte[10]);
    Process holder = LockHolder.start(partial);
    try {
      FileSinkTest.assertFails(() -> received(OnExists.REPLACE), Kind.NAME_BUSY, "another process");
      FileSinkTest.assertFails(
          () -> directory.discardPartial(FileName.of("f")), Kind.NAME_BUSY, "another process");
    } finally {
      holder.destroy();
      assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    publish(received(OnExists.REPLACE));
  }

  @Test
  void reportsADirectoryThatCannotBeUsed() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));
    assertThatThrownBy(() -> OutputDirectory.open(file)).isInstanceOf(FileException.class);
    assertThatThrownBy(() -> OutputDirectory.open(file.resolve("below")))
        .isInstanceOf(FileException.class)
        .hasMessageContaining(file.toString());
    OutputDirectory.open(temporary.resolve("a/b/c")).close();
    assertThat(temporary.resolve("a/b/c")).isDirectory();
  }

  @Test
  void worksWithoutDescriptorsOfDirectoriesToo() throws Exception {
    try (Directory plain = new PathDirectory(output)) {
      plain.open("a", Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)).close();
      plain.link("a", "b");
      assertThatThrownBy(() -> plain.link("a", "b")).isInstanceOf(FileAlreadyExistsException.class);
      plain.rename("a", "c");
      plain.sync();
      assertThat(plain.attributes("a")).isEmpty();
      assertThat(plain.key()).isEqualTo(directory.key());
      plain.delete("c");
      plain.delete("c");
      Files.createSymbolicLink(output.resolve("l"), output.resolve("b"));
      assertThat(plain.attributes("l").orElseThrow().isSymbolicLink()).isTrue();
      assertThatThrownBy(() -> plain.open("l", Set.of(StandardOpenOption.READ)))
          .isInstanceOf(IOException.class);
    }
    assertThat(names()).containsExactly("b", "l");
  }

  /** Another process that has a file locked, for as long as it lives. */
  static final class LockHolder {
    static Process start(Path file) throws Exception {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  LockHolder.class.getName(),
                  file.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertThat(process.inputReader().readLine()).isEqualTo("locked");
      return process;
    }

    public static void main(String[] args) throws Exception {
      FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE);
      channel.lock();
      System.out.println("locked");
      System.in.read();
    }
  }
}
