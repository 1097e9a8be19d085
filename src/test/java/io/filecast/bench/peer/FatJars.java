package io.filecast.bench.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The finished programs, and how Java starts them.
 *
 * @param directory holds sender-fat.jar and receiver-fat.jar
 * @param javaOptions of the sending JVM, and of those it is compared with
 */
public record FatJars(Path directory, List<String> javaOptions) {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  Optional<String> missing() {
    return Files.isRegularFile(senderJar())
        ? Optional.empty()
        : Optional.of(senderJar() + " is missing: build it first");
  }

  String described() {
    return javaOptions.isEmpty() ? "" : "; java " + String.join(" ", javaOptions);
  }

  private Path senderJar() {
    return directory.resolve("sender-fat.jar").toAbsolutePath();
  }

  List<String> sender(String... words) {
    return line(javaOptions, List.of("-jar", senderJar().toString()), words);
  }

  List<String> receiver(String... words) {
    Path jar = directory.resolve("receiver-fat.jar").toAbsolutePath();
    return line(List.of(), List.of("-jar", jar.toString()), words);
  }

  /**
   * A class of this benchmark, by a JVM that is started as the sender's is. The jar stays in front
   * on the class path: an archive of its classes holds for it then, too.
   */
  List<String> mainClass(Class<?> main, String... words) {
    Path classes = Path.of(main.getProtectionDomain().getCodeSource().getLocation().getPath());
    return line(javaOptions, List.of("-cp", senderJar() + ":" + classes, main.getName()), words);
  }

  private static List<String> line(List<String> options, List<String> what, String... words) {
    List<String> line = new ArrayList<>(List.of(JAVA));
    line.addAll(options);
    line.addAll(what);
    line.addAll(Arrays.asList(words));
    return line;
  }
}
