package io.filecast.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents name the tests that show what they say: these exist. */
class NamedTestsTest {
  private static final Path TESTS = Path.of("src/test/java");
  private static final Pattern METHOD = Pattern.compile("void (\\w+)\\(");

  /**
   * {@code FileSinkTest}, {@code FileSinkTest.refuses...} or, after one of them, {@code
   * refuses...}.
   */
  private static final Pattern NAMED =
      Pattern.compile("`(?:(\\w+(?:Test|IT))(?:\\.(\\w+))?|([a-z]\\w+))(\\.\\.\\.)?`");

  private static Map<String, Set<String>> tests() throws IOException {
    Map<String, Set<String>> tests = new TreeMap<>();
    for (Path source : files(TESTS, ".java")) {
      Set<String> methods = new HashSet<>();
      Matcher found = METHOD.matcher(Files.readString(source));
      while (found.find()) {
        methods.add(found.group(1));
      }
      tests.put(source.getFileName().toString().replace(".java", ""), methods);
    }
    return tests;
  }

  private static List<Path> files(Path root, String ending) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> path.toString().endsWith(ending)).toList();
    }
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>(files(Path.of("docs"), ".md"));
    documents.addAll(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")));
    return documents;
  }

  @Test
  void theyExist() throws IOException {
    Map<String, Set<String>> tests = tests();
    List<String> wrong = new ArrayList<>();
    int named = 0;
    for (Path document : documents()) {
      Matcher found = NAMED.matcher(Files.readString(document));
      while (found.find()) {
        boolean isMethodAlone = found.group(3) != null;
        if (isMethodAlone && found.group(4) == null) {
          continue; // some other word
        }
        named++;
        if (!exists(found, tests)) {
          wrong.add(document + ": " + found.group());
        }
      }
    }
    assertThat(named).isGreaterThan(100);
    assertThat(wrong).isEmpty();
  }

  private static boolean exists(Matcher found, Map<String, Set<String>> tests) {
    boolean isCut = found.group(4) != null;
    if (found.group(3) != null) {
      return tests.values().stream().anyMatch(some -> has(some, found.group(3), isCut));
    }
    Set<String> methods = tests.get(found.group(1));
    return methods != null && (found.group(2) == null || has(methods, found.group(2), isCut));
  }

  private static boolean has(Collection<String> methods, String name, boolean isCut) {
    return methods.stream().anyMatch(each -> isCut ? each.startsWith(name) : each.equals(name));
  }
}
