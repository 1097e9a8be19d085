package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.config.OnExists;
import io.filecast.content.file.FileException.Kind;
import io.filecast.testing.Futures;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody else can write into the output directory, or into the one above it, and means harm. */
class HostileDirectoryTest {
  private static final byte[] CONTENT = Workbench.random(1, 20_000);
  private static final String PARTIAL = Workbench.partial("f");

  /** The descriptor of the directory where the system has one, and the path everywhere else. */
  enum Access {
    DESCRIPTOR,
    PATH
  }

  @TempDir Path temporary;
  private final Workbench bench = new Workbench();
  private Path output;
  private Path victim;
  private OutputDirectory directory;

  @BeforeEach
  void plant() throws Exception {
    output = Files.createDirectory(temporary.resolve("dst"));
    victim = Files.writeString(temporary.resolve("victim"), "precious");
  }

  @AfterEach
  void close() throws Exception {
    if (directory != null) {
      directory.close();
    }
    bench.close();
    assertThat(victim).hasContent("precious");
  }

  private void open(Access access) throws Exception {
    directory =
        OutputDirectory.open(
            output,
            real -> {
              if (access == Access.DESCRIPTOR) {
                return real;
              }
              try {
                real.close();
                return new PathDirectory(output.toRealPath());
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
  }

  private FileSink received(OnExists rule) throws Exception {
    FileSink sink = bench.sink(directory, Workbench.incoming("f", CONTENT, rule));
    bench.write(sink, CONTENT, 0, CONTENT.length);
    return sink;
  }

  /** All of it is in the partial file. */
  private FileSink writtenDown(OnExists rule) throws Exception {
    FileSink sink = received(rule);
    bench.awaitOn(sink::hash);
    return sink;
  }

  private void publish(FileSink sink) throws Exception {
    byte[] hash = Workbench.sha256(CONTENT);
    bench.awaitOn(() -> sink.publish(hash));
  }

  private List<String> names(Path where) throws Exception {
    try (var listed = Files.list(where)) {
      return listed.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assumeTrue(process.exitValue() == 0, () -> String.join(" ", command) + " is not possible here");
  }

  // ---- the temporary file ----------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(Access.class)
  void aLinkSwappedForThePartialFileIsNotPublished(Access access) throws Exception {
    open(access);
    for (OnExists rule : OnExists.values()) {
      FileSink sink = writtenDown(rule);
      Files.delete(output.resolve(PARTIAL));
      Files.createSymbolicLink(output.resolve(PARTIAL), victim);
      FileSinkTest.assertFails(() -> publish(sink), Kind.UNSAFE, "not the file that was received");
      assertThat(output.resolve("f")).doesNotExist();
      Files.delete(output.resolve(PARTIAL));
    }
  }

  @ParameterizedTest
  @EnumSource(Access.class)
  void anotherContentSwappedForThePartialFileIsNotProven(Access access) throws Exception {
    open(access);
    FileSink sink = writtenDown(OnExists.REPLACE);
    Path other = Files.write(output.resolve("other"), Workbench.random(2, CONTENT.length));
    Files.delete(output.resolve(PARTIAL));
    Files.move(other, output.resolve(PARTIAL));
    FileSinkTest.assertFails(() -> publish(sink), Kind.UNSAFE, "somebody else writes");
    assertThat(output.resolve("f")).doesNotExist();
  }

  @Test
  void aSwapBetweenTheLastLookAndTheRenameIsNotProvenEither() throws Exception {
    directory =
        OutputDirectory.open(
            output,
            real ->
                new TroubledDirectory(
                    real,
                    change -> {
                      if (change.equals("rename " + PARTIAL + " f")) {
                        Files.delete(output.resolve(PARTIAL));
                        Files.createSymbolicLink(output.resolve(PARTIAL), victim);
                      }
                    }));
    FileSink sink = writtenDown(OnExists.REPLACE);
    FileSinkTest.assertFails(() -> publish(sink), Kind.UNSAFE, "not the file that was received");
  }

  @ParameterizedTest
  @EnumSource(Access.class)
  void aSecondNameOfAFileIsNotWrittenThrough(Access access) throws Exception {
    open(access);
    Files.createLink(output.resolve(PARTIAL), victim);
    publish(received(OnExists.REPLACE));
    assertThat(output.resolve("f")).hasBinaryContent(CONTENT);
  }

  @Test
  void aSecondNameIsSeenAlsoWhenThePathOfTheDirectoryLeadsElsewhere() throws Exception {
    open(Access.DESCRIPTOR);
    Files.createLink(output.resolve(PARTIAL), victim);
    Path decoy = Files.createDirectory(temporary.resolve("decoy"));
    Files.writeString(decoy.resolve(PARTIAL), "a file with one name");
    Path moved = Files.move(output, temporary.resolve("moved"));
    Files.createSymbolicLink(output, decoy);
    publish(received(OnExists.REPLACE));
    assertThat(moved.resolve("f")).hasBinaryContent(CONTENT);
    assertThat(names(decoy)).containsExactly(PARTIAL);
  }

  /** Whoever owns it could change it after the receipt, and while the content is hashed. */
  @ParameterizedTest
  @EnumSource(Access.class)
  void aPartialFileOfAnotherUserIsNotUsed(Access access) throws Exception {
    Path planted = Files.write(output.resolve(PARTIAL), new byte[CONTENT.length]);
    try {
      UserPrincipal nobody =
          planted.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
      assumeTrue(!Files.getOwner(planted).equals(nobody), "runs as nobody");
      Files.setOwner(planted, nobody);
    } catch (IOException e) {
      assumeTrue(false, "may not give files away: " + e);
    }
    UserPrincipal us = Files.getOwner(victim);
    open(access);
    publish(received(OnExists.REPLACE));
    assertThat(output.resolve("f")).hasBinaryContent(CONTENT);
    assertThat(Files.getOwner(output.resolve("f"))).isEqualTo(us);
    assertThat(names(output)).containsExactly("f");
  }

  // ---- what is no file -------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(Access.class)
  void aPipeInTheWayIsNeverOpened(Access access) throws Exception {
    open(access);
    run("mkfifo", output.resolve("f").toString(), output.resolve(PARTIAL).toString());
    FileSinkTest.assertFails(
        () -> received(OnExists.REPLACE), Kind.IN_THE_WAY, "a pipe, socket or device is");
    Files.delete(output.resolve(PARTIAL));
    run("mkfifo", output.resolve(Workbench.state("f")).toString());
    publish(received(OnExists.REPLACE));
    assertThat(output.resolve("f")).isRegularFile().hasBinaryContent(CONTENT);
  }

  /** A reader of a pipe waits until somebody writes; the thread would wait for ever. */
  @Test
  void aPipeSwappedForTheStateFileHoldsUpNobody() throws Exception {
    open(Access.DESCRIPTOR);
    run("mkfifo", output.resolve(Workbench.state("f")).toString());
    Directory lying =
        new TroubledDirectory(directory.directory(), change -> {}) {
          @Override
          public java.util.Optional<java.nio.file.attribute.BasicFileAttributes> attributes(
              String name) throws IOException {
            return super.attributes("victim.state");
          }
        };
    Files.write(output.resolve("victim.state"), new byte[100]);
    assertThatThrownBy(() -> ResumeState.load(lying, FileName.of("f")))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @EnumSource(Access.class)
  void aDeviceInTheWayIsNeverWritten(Access access) throws Exception {
    open(access);
    run("mknod", output.resolve(PARTIAL).toString(), "c", "1", "3");
    FileSinkTest.assertFails(
        () -> received(OnExists.REPLACE), Kind.IN_THE_WAY, "a pipe, socket or device is");
  }

  // ---- the directory itself --------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(OnExists.class)
  void aDirectoryReplacedByALinkAfterTheStartIsLeftAlone(OnExists rule) throws Exception {
    open(Access.DESCRIPTOR);
    FileSink sink = received(rule);
    Path evil = Files.createDirectory(temporary.resolve("dst-evil"));
    Path moved = Files.move(output, temporary.resolve("moved"));
    Files.createSymbolicLink(output, evil);
    publish(sink);
    assertThat(names(moved)).containsExactly("f");
    assertThat(moved.resolve("f")).hasBinaryContent(CONTENT);
    assertThat(evil).isEmptyDirectory();
  }

  @Test
  void aDirectoryAboveReplacedByALinkDuringTheTransferIsLeftAlone() throws Exception {
    Path above = Files.createDirectory(temporary.resolve("above"));
    output = Files.createDirectory(above.resolve("out"));
    open(Access.DESCRIPTOR);
    FileSink sink = writtenDown(OnExists.FAIL);
    Path evil = Files.createDirectories(temporary.resolve("evil/out"));
    Files.move(above, temporary.resolve("moved"));
    Files.createSymbolicLink(above, evil.getParent());
    publish(sink);
    assertThat(temporary.resolve("moved/out/f")).hasBinaryContent(CONTENT);
    assertThat(evil).isEmptyDirectory();
  }

  @Test
  void aRawFileStaysInTheDirectoryThatWasOpened() throws Exception {
    open(Access.DESCRIPTOR);
    Path evil = Files.createDirectory(temporary.resolve("dst-evil"));
    Path moved = Files.move(output, temporary.resolve("moved"));
    Files.createSymbolicLink(output, evil);
    writeRaw();
    assertThat(moved.resolve("f.raw")).hasContent("x");
    assertThat(evil).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource(Access.class)
  void aRawFileIsNeverWrittenThroughALink(Access access) throws Exception {
    open(access);
    Files.createSymbolicLink(output.resolve("f.raw"), victim);
    Files.createSymbolicLink(output.resolve("f-2.raw"), temporary.resolve("absent"));
    writeRaw();
    assertThat(output.resolve("f-3.raw")).hasContent("x");
    assertThat(temporary.resolve("absent")).doesNotExist();
  }

  private void writeRaw() {
    AppendingFile file = new AppendingFile(bench.vertx, directory, "f", new Backlog(100));
    Futures.await(
        Futures.on(
            bench.context,
            () -> {
              file.append(Buffer.buffer("x"));
              return file.close();
            }));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../dst-evil/f", "/x/dst-evil/f", "-evil/f", "..", "f/../../dst-evil/f", "..\\f"})
  void noNameLeadsIntoADirectoryWhoseNameBeginsAlike(String name) throws Exception {
    open(Access.DESCRIPTOR);
    Files.createDirectory(temporary.resolve("dst-evil"));
    FileSinkTest.assertFails(
        () -> bench.sink(directory, Workbench.incoming(name, CONTENT, OnExists.REPLACE)),
        Kind.NAME_REFUSED,
        "refused");
    assertThat(temporary.resolve("dst-evil")).isEmptyDirectory();
    assertThat(output).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource(Access.class)
  void aFileThatIsComparedIsNeverReadThroughALink(Access access) throws Exception {
    open(access);
    Files.createSymbolicLink(output.resolve("f"), victim);
    assertThat(directory.held(FileName.of("f"), Files.size(victim))).isEmpty();
    Files.delete(output.resolve("f"));
    Files.copy(victim, output.resolve("f"), LinkOption.NOFOLLOW_LINKS);
    ExistingFile held = directory.held(FileName.of("f"), Files.size(victim)).orElseThrow();
    Files.delete(output.resolve("f"));
    Files.createSymbolicLink(output.resolve("f"), victim);
    HeldHashes hashes = new HeldHashes(bench.context, bench.workers);
    assertThatThrownBy(() -> bench.awaitOn(() -> hashes.hash(held).result()))
        .isInstanceOf(FileException.class);
  }
}
