package io.filecast.bench.peer;

import io.filecast.program.ClassDataArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
    return program("sender", javaOptions, words);
  }

  List<String> receiver(String... words) {
    return program("receiver", List.of(), words);
  }

  /**
   * Makes the class-data archives that the launchers start from, where there are none. Else the
   * first launcher would have it done in the background, while the clock runs.
   */
  void makeArchives() throws IOException {
    for (String program : List.of("sender", "receiver")) {
      if (launcher(program).isPresent()) {
        String jar = directory.resolve(program + "-fat.jar").toAbsolutePath().toString();
        Process maker =
            new ProcessBuilder(JAVA, "-cp", jar, "io.filecast.program.ClassDataArchive")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        maker.onExit().join();
      }
    }
  }

  private Optional<Path> launcher(String program) {
    return Stream.of("src/main/bin", "bin")
        .map(bin -> directory.resolve(bin).resolve(program).toAbsolutePath())
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** By the launcher, as it is meant to be used; by bare Java where there is none. */
  private List<String> program(String name, List<String> options, String... words) {
    Optional<Path> launcher = launcher(name);
    if (launcher.isPresent() && options.isEmpty()) {
      List<String> line = new ArrayList<>(List.of(launcher.get().toString()));
      line.addAll(Arrays.asList(words));
      return line;
    }
    Path jar = directory.resolve(name + "-fat.jar").toAbsolutePath();
    return line(options, List.of("-jar", jar.toString()), words);
  }

  /**
   * A class of this benchmark, by a JVM that is started as the sender's is. The jar stays in front
   * on the class path: an archive of its classes holds for it then, too.
   */
  List<String> mainClass(Class<?> main, String... words) {
    Path classes = Path.of(main.getProtectionDomain().getCodeSource().getLocation().getPath());
    List<String> options = new ArrayList<>(javaOptions);
    if (options.isEmpty()) {
      options.addAll(ClassDataArchive.wordsFor(senderJar()));
    }
    return line(options, List.of("-cp", senderJar() + ":" + classes, main.getName()), words);
  }

  private static List<String> line(List<String> options, List<String> what, String... words) {
    List<String> line = new ArrayList<>(List.of(JAVA));
    line.addAll(options);
    line.addAll(what);
    line.addAll(Arrays.asList(words));
    return line;
  }
}
