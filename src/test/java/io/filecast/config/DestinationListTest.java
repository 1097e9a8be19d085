package io.filecast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of destinations, in the configuration and in files of their own. */
class DestinationListTest {
  @TempDir private Path directory;

  static Stream<Arguments> lists() {
    return Stream.of(
        Arguments.of("a,b:1", List.of("a", "b:1")),
        Arguments.of(" a , b ", List.of("a", "b")),
        Arguments.of("n[1,3],b", List.of("n[1,3]", "b")),
        Arguments.of("a,,b", List.of("a", "", "b")),
        Arguments.of("a,", List.of("a", "")),
        Arguments.of("[::1]:2,[::2]", List.of("[::1]:2", "[::2]")),
        Arguments.of("n[1,3", List.of("n[1,3")),
        Arguments.of("", List.of("")));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void areSplitAtCommasButNotAtThoseOfSets(String text, List<String> parts) {
    assertThat(DestinationList.split(text)).isEqualTo(parts);
  }

  @Test
  void setsFilesAndObjectsStandBesideEachOther() throws IOException {
    Path file = Files.writeString(directory.resolve("nodes"), "f1\nf[2-3]:1\n");

    assertThat(
            destinations(
                "n[01-02]:9",
                "@" + file,
                "[::1]:[5,6]",
                new JsonObject().put("host", "o[1-2]").put("port", 7),
                new JsonObject().put("host", "k").put("name", "kitchen")))
        .containsExactly(
            new Destination("n01", 9),
            new Destination("n02", 9),
            new Destination("f1", 8888),
            new Destination("f2", 1),
            new Destination("f3", 1),
            new Destination("::1", 5),
            new Destination("::1", 6),
            new Destination("o1", 7),
            new Destination("o2", 7),
            new Destination("kitchen", "k", 8888));
  }

  @Test
  void aFileHasCommentsBlankLinesAndAnyLineEnds() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("nodes"),
            "\uFEFF# the lab\r\n\r\n  node[1-2].lab  # first row\n\t\n#node3\nnode4:9\r\n");

    assertThat(destinations("@" + file))
        .containsExactly(
            new Destination("node1.lab", 8888),
            new Destination("node2.lab", 8888),
            new Destination("node4", 9));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "h:http | line 3: the port in \"h:http\" is not a number",
        "n[1 | line 3: \"n[1\" lacks the closing bracket",
        "a,b | line 3: \"a,b\" has a comma; write each destination by itself",
        "@more | line 3: \"@more\" is a file in a file",
        "::1 | line 3: \"::1\" has more than one colon; write IPv6 as [::1]",
        ":1 | line 3: a destination without a host",
      })
  void aMistakeInAFileHasItsLine(String line, String what) throws IOException {
    Path file = Files.writeString(directory.resolve("nodes"), "# one\ngood\n" + line + "\n");

    assertThatThrownBy(() -> destinations("@" + file))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("destinations: @" + file + " " + what);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# nobody\n"})
  void aFileThatNamesNobodyIsAMistake(String content) throws IOException {
    Path file = Files.writeString(directory.resolve("nodes"), content);

    assertThatThrownBy(() -> destinations("@" + file))
        .hasMessage("destinations: @" + file + " names no destination");
  }

  @Test
  void aFileThatCannotBeReadIsAMistake() throws IOException {
    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xFF, 0});
    Path large = Files.write(directory.resolve("large"), new byte[(4 << 20) + 1]);

    assertThatThrownBy(() -> destinations("@no-such-file"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("@no-such-file does not exist; the path is relative to");
    assertThatThrownBy(() -> destinations("@" + directory)).hasMessageContaining("is a directory");
    assertThatThrownBy(() -> destinations("@")).hasMessageContaining("@ lacks the name");
    assertThatThrownBy(() -> destinations("@" + binary)).hasMessageContaining("not text in UTF-8");
    assertThatThrownBy(() -> destinations("@" + large)).hasMessageContaining("the limit 4 MiB");
  }

  @Test
  void tooManyInAllAreAMistake() throws IOException {
    String lines =
        IntStream.rangeClosed(1, 4_097).mapToObj(i -> "h" + i).collect(Collectors.joining("\n"));
    Path file = directory.resolve("nodes");
    Files.write(file, lines.getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> destinations("@" + file))
        .hasMessageContaining("line 4097: there are more than the limit 4096");
    assertThatThrownBy(() -> destinations("a[1-4000]", "b[1-97]"))
        .hasMessageContaining("more than the limit 4096; send to fewer at a time");
    assertThat(destinations("a[1-4000]", "b[1-96]")).hasSize(4_096);
  }

  @Test
  void oneNameForManyHostsIsAMistake() {
    assertThatThrownBy(
            () -> destinations(new JsonObject().put("host", "h[1-2]").put("name", "kitchen")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("one name for 2 hosts");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,a | a:8888 is named twice",
        "a,A:8888 | a:8888 and A:8888 are the same receiver",
        "n[1-3],n2 | n2:8888 is named twice",
        "[::1]:5,[::1]:5 | [::1]:5 is named twice",
      })
  void aReceiverNamedTwiceIsAMistake(String list, String what) {
    assertThatThrownBy(() -> destinations(DestinationList.split(list).toArray()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("destinations: " + what)
        .hasMessageContaining("name it once");
  }

  private static List<Destination> destinations(Object... listed) {
    return SenderConfig.fromJson(
            new JsonObject()
                .put("file", "f")
                .put("destinations", new JsonArray(Arrays.asList(listed))))
        .transfer()
        .destinations();
  }
}
