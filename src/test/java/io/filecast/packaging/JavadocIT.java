package io.filecast.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API documentation of the library, as javadoc makes it. */
class JavadocIT {
  @TempDir private Path directory;

  @Test
  void javadocFindsNothingWrong() throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "-quiet", "-public", "-Xdoclint:all,-missing", "-Werror", "-encoding", "UTF-8"));
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.addAll(List.of("-d", directory.toString()));
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      sources.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(words::add);
    }
    StringWriter said = new StringWriter();
    ToolProvider javadoc = ToolProvider.findFirst("javadoc").orElseThrow();

    int code =
        javadoc.run(new PrintWriter(said), new PrintWriter(said), words.toArray(String[]::new));

    assertThat(code).as(said.toString()).isZero();
    assertThat(said.toString()).isEmpty();
    assertThat(directory.resolve("io/filecast/node/SenderNode.html")).isRegularFile();
  }
}
