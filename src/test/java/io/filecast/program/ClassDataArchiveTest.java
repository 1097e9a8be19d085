package io.filecast.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which archives count; that Java starts from them is shown with the finished jars. */
class ClassDataArchiveTest {
  @TempDir private Path temporary;

  private Path home;
  private Path jar;

  @BeforeEach
  void makeJar() throws IOException {
    home = Files.createDirectory(temporary.toRealPath().resolve("home"));
    jar = home.resolve("sender-fat.jar");
    write(jar, "content");
    JarContent.label(jar);
  }

  private static void write(Path jar, String text) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("entry"));
      zip.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      zip.closeEntry();
    }
  }

  private Map<String, String> cache() {
    return Map.of("XDG_CACHE_HOME", home.resolveSibling("cache").toString());
  }

  private ClassDataArchive find() {
    return ClassDataArchive.of(jar.toString(), cache()).orElseThrow();
  }

  private void put(ClassDataArchive archive) throws IOException {
    Files.createDirectories(archive.file().getParent());
    Files.writeString(archive.file(), "classes");
    Files.setPosixFilePermissions(archive.file(), PosixFilePermissions.fromString("rw-r--r--"));
    Files.setLastModifiedTime(archive.file(), Files.getLastModifiedTime(jar));
    Files.writeString(archive.pathFile(), jar + "\n");
  }

  private ClassDataArchive beside() {
    return ClassDataArchive.beside(jar.toString()).orElseThrow();
  }

  @Test
  void aLabelledJarIsStillAJarAndSaysWhatIsInIt() throws IOException {
    String label = JarContent.labelOf(jar).orElseThrow();
    Path same = home.resolve("same.jar");
    Files.copy(jar, same);

    assertThat(label).matches("[0-9a-f]{32}");
    assertThat(JarContent.isAsLabelled(same)).isTrue();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      assertThat(zip.getEntry("entry")).isNotNull();
    }
    byte[] bytes = Files.readAllBytes(jar);
    for (int at : new int[] {0, bytes.length / 2, bytes.length - 1}) {
      byte[] changed = bytes.clone();
      changed[at] ^= 1;
      Files.write(same, changed);
      assertThat(JarContent.isAsLabelled(same)).as("changed at %d", at).isFalse();
    }
  }

  @Test
  void otherContentHasAnotherLabelAndAnotherArchive() throws IOException {
    ClassDataArchive first = beside();
    write(jar, "other");
    assertThat(ClassDataArchive.beside(jar.toString())).as("no label").isEmpty();
    JarContent.label(jar);

    assertThat(beside().file()).isNotEqualTo(first.file());
    assertThat(beside().isOutdated(first.file())).isTrue();
    assertThat(beside().isOutdated(beside().file())).isFalse();
    assertThat(beside().isOutdated(jar)).isFalse();
  }

  @Test
  void theOneBesideTheJarCountsBeforeTheOneInTheCache() throws IOException {
    put(find());
    assertThat(find().file()).startsWithRaw(home.resolveSibling("cache"));
    assertThat(find().words()).contains("-XX:SharedArchiveFile=" + find().file());

    put(beside());
    assertThat(find().file()).isEqualTo(beside().file());
  }

  @Test
  void anArchiveThatOthersCanWriteDoesNotCount() throws IOException {
    put(beside());
    assertThat(beside().holds()).isTrue();

    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThat(beside().holds()).isFalse();
    assertThat(beside().words()).isEmpty();
    assertThat(ArchiveTraining.obstacle(beside())).isPresent();
  }

  @Test
  void anArchiveForAnotherTimeOrPathDoesNotCount() throws IOException {
    put(beside());
    Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
    assertThat(beside().holds()).isFalse();

    put(beside());
    Files.writeString(beside().pathFile(), "/elsewhere/sender-fat.jar\n");
    assertThat(beside().holds()).isFalse();
  }

  @Test
  void anEmptyArchiveKeepsJavaFromTryingAgain() throws IOException {
    put(beside());
    Files.writeString(beside().file(), "");
    Files.setLastModifiedTime(beside().file(), Files.getLastModifiedTime(jar));

    assertThat(beside().holds()).isTrue();
    assertThat(beside().words()).isEmpty();
  }

  @Test
  void theHomeOfAnotherUserIsLeftAlone() throws IOException {
    assumeTrue(Files.getAttribute(home, "unix:uid").equals(0), "only root can give files away");
    Path theirs = Files.createDirectory(home.resolveSibling("theirs"));
    Map<String, String> environment = Map.of("HOME", theirs.toString());
    put(ClassDataArchive.of(jar.toString(), environment).orElseThrow());
    assertThat(ClassDataArchive.of(jar.toString(), environment).orElseThrow().holds()).isTrue();

    Files.setAttribute(theirs, "unix:uid", 65534);

    ClassDataArchive archive = ClassDataArchive.of(jar.toString(), environment).orElseThrow();
    assertThat(archive.holds()).isFalse();
    assertThat(ArchiveTraining.obstacle(archive)).isPresent();
  }
}
