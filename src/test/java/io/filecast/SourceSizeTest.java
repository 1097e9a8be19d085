package io.filecast;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and methods that are short enough to be read in one go. */
class SourceSizeTest {
  private static final int MAX_FILE_LINES = 399;
  private static final int MAX_METHOD_LINES = 49;

  @TempDir private Path directory;

  @Test
  void filesAndMethodsAreShort() throws IOException {
    assertThat(tooLong(Path.of("src/main/java"))).isEmpty();
    assertThat(tooLong(Path.of("src/test/java"))).isEmpty();
  }

  @Test
  void aLongFileAndALongMethodAreFound() throws IOException {
    String statements = "    System.gc();\n".repeat(MAX_METHOD_LINES);
    String blank = "\n".repeat(MAX_FILE_LINES);
    Files.writeString(
        directory.resolve("Long.java"), "class Long {\n  void m() {\n" + statements + "  }\n}\n");
    Files.writeString(directory.resolve("Longer.java"), "class Longer {\n" + blank + "}\n");
    assertThat(tooLong(directory))
        .hasSize(2)
        .anyMatch(found -> found.endsWith("Long.java: m has 51 lines"))
        .anyMatch(found -> found.endsWith("Longer.java has 401 lines"));
  }

  private static List<String> tooLong(Path root) throws IOException {
    List<Path> sources;
    try (Stream<Path> all = Files.walk(root)) {
      sources = all.filter(path -> path.toString().endsWith(".java")).toList();
    }
    assertThat(sources).isNotEmpty();
    List<String> found = new ArrayList<>();
    for (Path source : sources) {
      int lines = Files.readAllLines(source).size();
      if (lines > MAX_FILE_LINES) {
        found.add(source + " has " + lines + " lines");
      }
    }
    addLongMethods(sources, found);
    return found;
  }

  private static void addLongMethods(List<Path> sources, List<String> found) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        new TreeScanner<Void, Void>() {
          @Override
          public Void visitMethod(MethodTree method, Void none) {
            int lines = lines(unit, method, positions);
            if (lines > MAX_METHOD_LINES && !isTable(method)) {
              found.add(
                  "%s: %s has %d lines"
                      .formatted(unit.getSourceFile().getName(), method.getName(), lines));
            }
            return super.visitMethod(method, none);
          }
        }.scan(unit, null);
      }
    }
  }

  private static int lines(CompilationUnitTree unit, MethodTree method, SourcePositions positions) {
    LineMap map = unit.getLineMap();
    long first = map.getLineNumber(positions.getStartPosition(unit, method));
    return (int) (map.getLineNumber(positions.getEndPosition(unit, method)) - first) + 1;
  }

  /** The cases of a test, as one expression: as long as there are cases. */
  private static boolean isTable(MethodTree method) {
    return method.getBody() == null || method.getBody().getStatements().size() == 1;
  }
}
