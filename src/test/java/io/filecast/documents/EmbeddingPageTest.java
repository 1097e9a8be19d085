package io.filecast.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java of the page about embedding compiles, and its coordinates are those of the build. */
class EmbeddingPageTest {
  private static final Path PAGE = Path.of("docs/embedding.md");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");

  /** What the examples take from those before them. */
  private static final String BODY =
      """
      %s
      @SuppressWarnings("unused")
      abstract class Example%d {
        %s
        void run() throws Exception {
          %s
        }
      }
      """;

  private static final List<String> GIVEN =
      List.of("Vertx vertx", "SenderNode node", "TransferHandle handle");

  @TempDir private Path directory;

  @Test
  void everyExampleCompiles() throws IOException {
    List<String> blocks =
        BLOCK.matcher(Files.readString(PAGE)).results().map(found -> found.group(1)).toList();
    String imports = blocks.get(0);
    assertThat(imports).startsWith("import ");
    assertThat(blocks).hasSizeGreaterThan(8);
    List<JavaFileObject> sources =
        IntStream.range(1, blocks.size())
            .mapToObj(i -> source(i, BODY.formatted(imports, i, given(), blocks.get(i))))
            .toList();
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();

    boolean ok =
        javac
            .getTask(
                said,
                null,
                null,
                List.of(
                    "-d",
                    directory.toString(),
                    "-proc:none",
                    "-cp",
                    System.getProperty("java.class.path")),
                null,
                sources)
            .call();

    assertThat(ok).as(said.toString()).isTrue();
  }

  private static String given() {
    return GIVEN.stream().map(field -> field + ";\n").reduce("", String::concat);
  }

  private static JavaFileObject source(int number, String text) {
    return new SimpleJavaFileObject(
        URI.create("string:///Example" + number + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  @Test
  void allOfItsImportsAreUsed() throws IOException {
    String page = Files.readString(PAGE);
    Matcher imported = Pattern.compile("(?m)^import [\\w.]+\\.(\\w+);$").matcher(page);
    assertThat(imported.results().map(found -> found.group(1)))
        .allSatisfy(
            name -> assertThat(page.split("\\b" + name + "\\b").length).as(name).isGreaterThan(2));
  }

  @Test
  void theVersionIsThatOfTheBuild() throws IOException {
    Pattern version =
        Pattern.compile("<artifactId>filecast</artifactId>\\s*<version>([^<]*)</version>");
    List<String> versions =
        Stream.of(Path.of("pom.xml"), PAGE, Path.of("src/test/embedding/pom.xml"))
            .map(file -> first(version, file))
            .toList();
    assertThat(versions).doesNotContainNull().containsOnly(versions.get(0));
  }

  private static String first(Pattern pattern, Path file) {
    try {
      Matcher matcher = pattern.matcher(Files.readString(file));
      return matcher.find() ? matcher.group(1) : null;
    } catch (IOException e) {
      throw new AssertionError(file + " cannot be read", e);
    }
  }
}
