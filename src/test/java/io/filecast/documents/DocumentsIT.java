package io.filecast.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.HostResources;
import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The commands of the documents, in a copy of what a checkout has after it was built. */
@Execution(ExecutionMode.CONCURRENT)
@Order(1) // takes longest
class DocumentsIT {
  private static final Path CHECKOUT = Path.of("").toAbsolutePath();
  private static final Map<Integer, Trial> RECEIVERS =
      Map.of(8888, Trials.README.get(2), 8889, Trials.README.get(3));

  @TempDir private Path directory;

  @AutoClose private Jars jars;
  private final Map<Integer, RunningProgram> receivers = new TreeMap<>();

  @BeforeEach
  void start() throws IOException {
    jars = new Jars(directory);
    copy("run.sh", "pom.xml", "conf", "src/main/bin", "src/test/resources/lab_sender.py");
    Files.createDirectory(directory.resolve(".mvn"));
    Files.copy(Jars.SAMPLE, directory.resolve("image.iso"));
    Files.createSymbolicLink(directory.resolve("sender-fat.jar"), Jars.sender());
    Files.createSymbolicLink(directory.resolve("receiver-fat.jar"), Jars.receiver());
    installJava();
    for (String place : List.of("usr/local/bin", "etc/sysctl.d", "etc/systemd/system")) {
      Files.createDirectories(directory.resolve("root").resolve(place));
    }
  }

  /**
   * The Java that runs the tests, told to start the jars of the checkout as the launchers do: that
   * takes a third of the processor time.
   */
  private void installJava() throws IOException {
    Path home = Path.of(System.getProperty("java.home"));
    Files.createDirectories(directory.resolve("jdk/bin"));
    Files.createSymbolicLink(directory.resolve("jdk/release"), home.resolve("release"));
    Path java =
        Files.writeString(
            directory.resolve("jdk/bin/java"),
            """
            #!/bin/sh
            case " $* " in
              *" sender-fat.jar "*) set -- %s "$@" ;;
              *" receiver-fat.jar "*) set -- %s "$@" ;;
            esac
            exec '%s' "$@"
            """
                .formatted(
                    String.join(" ", Jars.startOptions(Jars.sender())),
                    String.join(" ", Jars.startOptions(Jars.receiver())),
                    home.resolve("bin/java")));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void copy(String... paths) throws IOException {
    for (String path : paths) {
      try (Stream<Path> all = Files.walk(CHECKOUT.resolve(path))) {
        for (Path from : all.filter(Files::isRegularFile).toList()) {
          Path to = directory.resolve(CHECKOUT.relativize(from).toString());
          Files.createDirectories(to.getParent());
          Files.copy(from, to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  @Test
  @ResourceLock(HostResources.DOCUMENTED_PORTS)
  void theReadme() throws Exception {
    followsItsTrials("README.md", Trials.README);
  }

  @Test
  @ResourceLock(HostResources.DOCUMENTED_PORTS)
  void theLab() throws Exception {
    assumeTrue(Jars.succeeds("python3", "--version"), "no python3 here");
    followsItsTrials("docs/lab.md", Trials.LAB);
  }

  @Test
  void theInstallation() throws Exception {
    followsItsTrials("docs/operations.md", Trials.OPERATIONS);

    Path root = directory.resolve("root");
    assertThat(root.resolve("opt/filecast/bin/sender")).isExecutable();
    for (String program : List.of("sender", "receiver")) {
      assertThat(root.resolve("opt/filecast"))
          .isDirectoryContaining(
              file -> file.getFileName().toString().matches(program + "-fat-.*\\.jsa"));
    }
    assertThat(root.resolve("usr/local/share/man/man1/receiver.1")).isRegularFile();
    assertThat(root.resolve("etc/sysctl.d/60-filecast.conf")).isRegularFile();
    assertThat(root.resolve("etc/systemd/system/filecast-receiver.service")).isRegularFile();
  }

  @Test
  void theBenchmark() throws Exception {
    followsItsTrials("docs/performance.md", Trials.PERFORMANCE);
  }

  /** The commands of a document are those of the table, in this order, and do what that says. */
  private void followsItsTrials(String document, List<Trial> trials) throws Exception {
    assertThat(DocumentedCommands.in(CHECKOUT.resolve(document)))
        .as("the commands of " + document + ", and how Trials has them")
        .containsExactlyElementsOf(trials.stream().map(Trial::command).toList());
    boolean receives = trials.stream().anyMatch(trial -> trial.kind() == Trial.Kind.RECEIVER);
    assumeFalse(
        receives && !(isFree(8888) && isFree(8889)),
        "ports 8888 and 8889 are taken on this machine");
    for (Trial trial : trials) {
      attempt(trial);
    }
  }

  private void attempt(Trial trial) throws Exception {
    switch (trial.kind()) {
      case ALONE -> end(trial);
      case WITH_RECEIVERS -> {
        for (Trial receiver : RECEIVERS.values()) {
          if (receivers.get(receiver.port()) == null) {
            receive(receiver);
          }
        }
        end(trial);
      }
      case RECEIVER -> receive(trial);
      case NOT_HERE -> assertThat(trial.output()).as(trial.command()).isNotBlank();
    }
  }

  private void receive(Trial trial) throws Exception {
    RunningProgram before = receivers.remove(trial.port());
    if (before != null) {
      before.signal("TERM");
      before.awaitExit();
    }
    RunningProgram receiver = run(trial.instead());
    receivers.put(trial.port(), receiver);
    receiver.awaitLog(trial.output());
    if (trial.command().contains("--once")) {
      receivers.remove(trial.port());
    }
  }

  private void end(Trial trial) throws Exception {
    RunningProgram program = run(trial.instead());
    assertThat(program.awaitExit()).as(program.toString()).isEqualTo(trial.code());
    if (trial.output() == null) {
      assertThat(program.out()).as(program.toString()).isEmpty();
      assertThat(program.err()).as(program.toString()).isEmpty();
    } else {
      assertThat(Stream.concat(program.out().stream(), program.err().stream()))
          .as(program.toString())
          .anyMatch(line -> line.matches("(?:.* INFO +)?" + trial.output()));
    }
  }

  /** In a shell. */
  private RunningProgram run(String command) throws IOException {
    Path java = directory.resolve("jdk/bin");
    return jars.run(
        Map.of(
            "PATH", java + ":" + System.getenv("PATH"),
            "JAVA_HOME", "" + java.getParent(),
            "RELEASE", System.getProperty("filecast.release")),
        List.of("sh", "-c", (command.contains("receiver-fat.jar") ? "exec " : "") + command));
  }

  private static boolean isFree(int port) {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("::", port))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
