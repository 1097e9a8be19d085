package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.config.OnExists;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may read and write a received file, and its temporary files meanwhile. */
class FileModeTest {
  private static final byte[] CONTENT = Workbench.random(1, 20_000);

  @TempDir Path temporary;
  private final Workbench bench = new Workbench();
  private Path output;
  private OutputDirectory directory;

  @BeforeEach
  void open() throws Exception {
    output = Files.createDirectory(temporary.resolve("out"));
    assumeTrue(
        output.getFileSystem().supportedFileAttributeViews().contains("unix"),
        "files have no modes here");
    directory = Workbench.directory(output);
  }

  @AfterEach
  void close() throws Exception {
    if (directory != null) {
      directory.close();
    }
    bench.close();
  }

  private void through(HostileDirectoryTest.Access access) throws Exception {
    if (access == HostileDirectoryTest.Access.PATH) {
      directory.close();
      directory = OutputDirectory.open(output, real -> new PathDirectory(output));
    }
  }

  private static int mode(Path file) throws Exception {
    return (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
  }

  private static Path withMode(Path file, String octal) throws Exception {
    Files.writeString(file, "old");
    Files.setAttribute(file, "unix:mode", Integer.parseInt(octal, 8));
    return file;
  }

  /** What a program gets that asks for 0666, as most do. */
  private int ofNewFile() throws Exception {
    return mode(
        Files.createFile(
            temporary.resolve("new"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-rw-rw-"))));
  }

  private FileSink received(OnExists rule) throws Exception {
    FileSink sink = bench.sink(directory, Workbench.incoming("f", CONTENT, rule));
    bench.write(sink, CONTENT, 0, CONTENT.length);
    bench.awaitOn(sink::hash);
    return sink;
  }

  private void publish(FileSink sink) throws Exception {
    byte[] hash = Workbench.sha256(CONTENT);
    bench.awaitOn(() -> sink.publish(hash));
    assertThat(output.resolve("f")).hasBinaryContent(CONTENT);
  }

  @ParameterizedTest
  @EnumSource(OnExists.class)
  void aNewFileFollowsTheUmask(OnExists rule) throws Exception {
    int expected = ofNewFile();
    FileSink sink = received(rule);
    assertThat(mode(output.resolve(Workbench.partial("f")))).isEqualTo(expected);
    publish(sink);
    assertThat(mode(output.resolve("f"))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0600, 0600", "0640, 0600", "0660, 0600", "0644, 0644", "0664, 0644", "0444, 0644",
    "0000, 0600", "0755, 0655", "4755, 0655", "2755, 0655", "6777, 0677", "0666, 0666"
  })
  void aReplacedFileKeepsItsModeAndItsPartialFileIsNeverMoreOpen(String before, String meanwhile)
      throws Exception {
    for (HostileDirectoryTest.Access access : HostileDirectoryTest.Access.values()) {
      through(access);
      withMode(output.resolve("f"), before);
      FileSink sink = received(OnExists.REPLACE);
      int partial = mode(output.resolve(Workbench.partial("f")));
      assertThat(partial & ~Integer.parseInt(meanwhile, 8)).as("%o", partial).isZero();
      publish(sink);
      assertThat(mode(output.resolve("f"))).isEqualTo(Integer.parseInt(before, 8) & 0777);
    }
  }

  @Test
  void whatIsLeftOfAnEarlierTransferTakesTheModeOfTheFileThatIsThereNow() throws Exception {
    FileSink first = bench.sink(directory, Workbench.incoming("f", CONTENT, OnExists.REPLACE));
    bench.write(first, CONTENT, 0, 10_000);
    bench.awaitOn(first::close);
    Path partial = output.resolve(Workbench.partial("f"));
    assertThat(mode(output.resolve(Workbench.state("f")))).isEqualTo(0600);
    for (String before : new String[] {"0600", "0644"}) {
      withMode(output.resolve("f"), before);
      FileSink again = bench.sink(directory, Workbench.incoming("f", CONTENT, OnExists.REPLACE));
      assertThat(again.resumed().bytes()).isEqualTo(10_000);
      assertThat(mode(partial)).isEqualTo(Integer.parseInt(before, 8));
      bench.awaitOn(again::close);
    }
    Files.delete(output.resolve("f"));
    int expected = ofNewFile();
    publish(received(OnExists.REPLACE));
    assertThat(mode(output.resolve("f"))).isEqualTo(expected);
  }

  @Test
  void aFileThatIsClosedDuringTheTransferStaysClosed() throws Exception {
    withMode(output.resolve("f"), "0644");
    FileSink sink = received(OnExists.REPLACE);
    withMode(output.resolve("f"), "0600");
    publish(sink);
    assertThat(mode(output.resolve("f"))).isEqualTo(0600);
  }

  /** The new file belongs to the receiver's user and group, of whom the mode says nothing. */
  @Test
  void anotherGroupGetsNoMoreThanEverybody() throws Exception {
    Path file = withMode(output.resolve("f"), "0640");
    try {
      Files.setAttribute(file, "unix:gid", (Integer) Files.getAttribute(output, "unix:gid") + 1);
    } catch (java.nio.file.FileSystemException e) {
      assumeTrue(false, "may not give files to another group");
    }
    publish(received(OnExists.REPLACE));
    assertThat(mode(file)).isEqualTo(0600);
    assertThat(Files.getAttribute(file, "unix:gid"))
        .isEqualTo(Files.getAttribute(output, "unix:gid"));
  }

  @Test
  void aReplacedLinkHasNoMode() throws Exception {
    Path target = withMode(temporary.resolve("target"), "0600");
    Files.createSymbolicLink(output.resolve("f"), target);
    publish(received(OnExists.REPLACE));
    assertThat(mode(output.resolve("f"))).isEqualTo(ofNewFile());
    assertThat(mode(target)).isEqualTo(0600);
  }

  @Test
  void aModeThatCannotBeNarrowedIsNotPublished() throws Exception {
    directory.close();
    directory =
        OutputDirectory.open(
            output,
            real ->
                new TroubledDirectory(
                    real,
                    change -> {
                      if (change.startsWith("mode ")) {
                        throw new java.io.IOException("Operation not permitted");
                      }
                    }));
    withMode(output.resolve("f"), "0644");
    FileSink sink = received(OnExists.REPLACE);
    withMode(output.resolve("f"), "0600");
    FileSinkTest.assertFails(
        () -> publish(sink), FileException.Kind.FAILED, "Operation not permitted");
    assertThat(output.resolve("f")).hasContent("old");
  }

  /** A process cannot change its umask in Java: another one is started with it. */
  @ParameterizedTest
  @ValueSource(strings = {"0077", "0027", "0002"})
  void aProcessWithAnotherUmaskFollowsIt(String umask) throws Exception {
    withMode(output.resolve("open"), "0666");
    withMode(output.resolve("closed"), "0600");
    Process receiver =
        new ProcessBuilder(
                "sh",
                "-c",
                "umask " + umask + "; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Receiver.class.getName(),
                output.toString())
            .inheritIO()
            .start();
    assertThat(receiver.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(receiver.exitValue()).isZero();
    int expected = 0666 & ~Integer.parseInt(umask, 8);
    assertThat(mode(output.resolve("f"))).isEqualTo(expected);
    assertThat(mode(output.resolve("raw.raw"))).isEqualTo(expected);
    assertThat(mode(output.resolve("open"))).as("kept").isEqualTo(0666);
    assertThat(mode(output.resolve("closed"))).as("kept").isEqualTo(0600);
  }

  /** Receives three files and a raw one. */
  static final class Receiver {
    public static void main(String[] args) throws Exception {
      try (Workbench bench = new Workbench();
          OutputDirectory directory = Workbench.directory(Path.of(args[0]))) {
        for (String name : new String[] {"f", "open", "closed"}) {
          FileSink sink =
              bench.sink(directory, Workbench.incoming(name, CONTENT, OnExists.REPLACE));
          bench.write(sink, CONTENT, 0, CONTENT.length);
          byte[] hash = Workbench.sha256(CONTENT);
          bench.awaitOn(() -> sink.publish(hash));
        }
        bench.awaitOn(
            () -> new AppendingFile(bench.vertx, directory, "raw", new Backlog(1)).close());
      }
    }
  }
}
