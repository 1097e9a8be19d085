package io.filecast.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.cli.SenderMain;
import io.filecast.packaging.Advisories.Advisory;
import io.filecast.packaging.Advisories.Artifact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is shipped, as Maven resolves it, against the known advisories. */
class AdvisoriesTest {
  private static final Path LIST = Path.of("docs/advisories.json");

  private final Advisories advisories = Advisories.parse(read(LIST));
  private final List<Artifact> shipped = shipped();

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(file + " cannot be read", e);
    }
  }

  private static List<Artifact> shipped() {
    Path list = Path.of(System.getProperty("filecast.shipped", "target/shipped.txt"));
    return read(list).lines().map(Artifact::parse).flatMap(Optional::stream).toList();
  }

  private Stream<Advisory> affecting() {
    return advisories.all().stream()
        .filter(advisory -> shipped.stream().anyMatch(advisory::affects));
  }

  @Test
  void theListOfWhatIsShippedIsTheWholeOne() {
    assertThat(shipped)
        .extracting(Artifact::name)
        .contains(
            "io.vertx:vertx-core",
            "io.netty:netty-buffer",
            "io.netty:netty-transport-native-epoll",
            "com.fasterxml.jackson.core:jackson-core")
        .doesNotContain("org.junit.jupiter:junit-jupiter-api");
  }

  @Test
  void whatAffectsAShippedVersionHasAJudgement() {
    assertThat(affecting().filter(advisory -> advisory.judgement().isEmpty()))
        .as("take a newer version, or say in " + LIST + " why it cannot be reached")
        .isEmpty();
  }

  @Test
  void aJudgementIsOfWhatIsStillShipped() {
    List<Advisory> affecting = affecting().toList();
    assertThat(advisories.all().stream().filter(advisory -> advisory.judgement().isPresent()))
        .as("remove the judgements that are no longer needed from " + LIST)
        .isSubsetOf(affecting);
  }

  @Test
  void everyAdvisoryIsOfSomethingThatIsShipped() {
    assertThat(advisories.all())
        .extracting(Advisory::artifact)
        .isSubsetOf(shipped.stream().map(Artifact::name).toList());
  }

  /** A class file has the names of all that it uses, with slashes, as they are. */
  @Test
  void whatAJudgementSaysIsNotUsedIsNotUsed() throws Exception {
    List<String> unused =
        affecting()
            .flatMap(advisory -> advisory.judgement().stream())
            .flatMap(judgement -> judgement.notUsed().stream())
            .map(name -> name.replace("..", ".").replace('.', '/'))
            .distinct()
            .toList();
    Path classes =
        Path.of(SenderMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      List<Path> own = files.filter(file -> file.toString().endsWith(".class")).toList();
      assertThat(own).hasSizeGreaterThan(100);
      for (Path file : own) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as("%s uses what a judgement in %s says is not used", file, LIST)
            .doesNotContain(unused);
      }
    }
  }

  @Test
  void whatIsNotUsedExists() {
    assertThat(
            advisories.all().stream()
                .flatMap(advisory -> advisory.judgement().stream())
                .flatMap(judgement -> judgement.notUsed().stream())
                .filter(name -> !name.endsWith("..")))
        .isNotEmpty()
        .allSatisfy(name -> Class.forName(name, false, AdvisoriesTest.class.getClassLoader()));
  }

  @Test
  void anAdvisoryAffectsFromTheFirstAffectedVersionToTheFirstFixedOne() {
    Advisory advisory =
        new Advisory("X", "g:a", "4.2.0", Optional.of("4.2.10.Final"), Optional.empty());

    assertThat(Stream.of("4.2.0.Final", "4.2.9.Final", "4.2.9.1").map(v -> new Artifact("g:a", v)))
        .allMatch(advisory::affects);
    assertThat(Stream.of("4.1.140.Final", "4.2.10.Final", "5.0").map(v -> new Artifact("g:a", v)))
        .noneMatch(advisory::affects);
    assertThat(advisory.affects(new Artifact("g:b", "4.2.1"))).isFalse();
  }

  @Test
  void aLineOfMavenIsRead() {
    assertThat(
            Stream.of(
                    "   io.netty:netty-transport-native-epoll:jar:linux-x86_64:4.2.18.Final:runtime -- module x",
                    "   io.vertx:vertx-core:jar:5.0.10:compile -- module io.vertx.core",
                    "The following files have been resolved:")
                .map(Artifact::parse)
                .flatMap(Optional::stream))
        .containsExactly(
            new Artifact("io.netty:netty-transport-native-epoll", "4.2.18.Final"),
            new Artifact("io.vertx:vertx-core", "5.0.10"));
  }
}
