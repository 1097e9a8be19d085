package io.filecast.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedPathTest {
  private static final int NOBODY = 65534;
  private static final int STICKY_FOR_ALL = 01777;

  @TempDir private Path temporary;

  private Path above;
  private Path directory;
  private Path file;

  @BeforeEach
  void make() throws IOException {
    above = Files.createDirectory(temporary.toRealPath().resolve("above"));
    directory = Files.createDirectory(above.resolve("directory"));
    file = Files.createFile(directory.resolve("file"));
    mode(above, "rwxr-xr-x");
    mode(directory, "rwxr-xr-x");
    mode(file, "rw-r--r--");
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  @Test
  void whatOnlyThisUserAndRootCanChangeIsTrusted() {
    assertThat(TrustedPath.isFile(file)).isTrue();
    assertThat(TrustedPath.directory(directory)).isEmpty();
  }

  @Test
  void whatOthersCanWriteIsNot() throws IOException {
    for (Path path : new Path[] {file, directory, above}) {
      for (String others : new String[] {"rwxrwxr-x", "rwxr-xrwx"}) {
        mode(path, others);
        assertThat(TrustedPath.isFile(file)).as("%s %s", others, path).isFalse();
      }
      mode(path, "rwxr-xr-x");
    }
    assertThat(TrustedPath.isFile(file)).isTrue();
  }

  @Test
  void theReasonNamesTheDirectoryAndTheRemedy() throws IOException {
    mode(above, "rwxrwxrwx");

    assertThat(TrustedPath.directory(directory))
        .hasValue(above + " can be written by others (mode 777): chmod go-w " + above);
  }

  @Test
  void aStickyDirectoryIsGoodEnoughAboveTheFilesOwn() throws IOException {
    Files.setAttribute(above, "unix:mode", STICKY_FOR_ALL);
    assertThat(TrustedPath.isFile(file)).isTrue();

    Files.setAttribute(directory, "unix:mode", STICKY_FOR_ALL);
    assertThat(TrustedPath.isFile(file)).isFalse();
  }

  @Test
  void whatBelongsToAnotherUserIsNot() throws IOException {
    assumeTrue(Files.getAttribute(file, "unix:uid").equals(0), "only root can give files away");
    for (Path path : new Path[] {file, directory, above}) {
      Files.setAttribute(path, "unix:uid", NOBODY);
      assertThat(TrustedPath.isFile(file)).as(path.toString()).isFalse();
      Files.setAttribute(path, "unix:uid", 0);
    }
  }

  @Test
  void aLinkOrADirectoryIsNoFileAndWhatIsMissingIsNothing() throws IOException {
    assertThat(TrustedPath.isFile(Files.createSymbolicLink(directory.resolve("link"), file)))
        .isFalse();
    assertThat(TrustedPath.isFile(directory)).isFalse();
    assertThat(TrustedPath.isFile(directory.resolve("missing"))).isFalse();
  }
}
