package io.filecast.mistakes;

import static io.filecast.mistakes.Mistake.receiver;
import static io.filecast.mistakes.Mistake.sender;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Jars;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes about where things are: files, directories, hosts and ports, and who may use them. */
class PlaceMistakesIT {
  private static final String TO = " --destinations 127.0.0.1:1";
  private static final Path LOWEST_PORT = Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");

  @TempDir private Path directory;

  private static final String UNKNOWN_SIZE =
      "file=/proc/version: the system states 0 bytes and more can be read: its size is not known;"
          + " pipe it: cat /proc/version | sender - DEST... --name version";

  @AutoClose private Jars jars;

  @BeforeEach
  void start() throws IOException {
    jars = Mistakes.jarsIn(directory);
  }

  @TestFactory
  Stream<DynamicTest> files() {
    return Mistakes.tests(
        jars,
        Stream.of(
            sender(
                    "a file that is not there",
                    "--file pictrue" + TO,
                    2,
                    "file=pictrue does not exist; the path is relative to the working directory DIRECTORY")
                .where("DIRECTORY", directory),
            sender(
                "a directory for the file",
                "--file folder" + TO,
                2,
                "file=folder is a directory; name one file"),
            sender(
                "a device for the file",
                "--file /dev/null" + TO,
                2,
                "file=/dev/null cannot be read; it has to be a regular file and readable by this user"),
            sender("a file of unknown size", "--file /proc/version" + TO, 2, UNKNOWN_SIZE),
            sender(
                "a file of unknown size, nothing sent",
                "--dry-run --file /proc/version" + TO,
                2,
                UNKNOWN_SIZE),
            receiver(
                "a file for the output",
                "--port 0 --output picture",
                1,
                "output=picture: picture is not a directory; choose another with --output"),
            receiver(
                "an output below a file",
                "--port 0 --output picture/below",
                1,
                "output=picture/below: …picture/below: Not a directory; choose another with --output"),
            sender(
                "results into a file",
                "compare --loopback 1 --file picture --out picture",
                2,
                "--out=picture …; choose another")));
  }

  @TestFactory
  Stream<DynamicTest> destinations() {
    return Mistakes.tests(
        jars,
        Stream.of(
            to(
                "no-such-host.invalid",
                "destinations: host \"no-such-host.invalid\" cannot be resolved; correct the name or use an IP address"),
            to(
                "node1:http",
                "destinations: the port in \"node1:http\" is not a number; use host[:port], 1 to 65535"),
            to("node1:0", "destinations: port 0 of node1 is outside 1 to 65535"),
            to("::1", "destinations: \"::1\" has more than one colon; write IPv6 as [::1]"),
            to("[::1", "destinations: \"[::1\" lacks the closing bracket; use …[ipv6]:port"),
            to(
                "[::1]8888",
                "destinations: \"[::1]8888\" has \"8888\" behind the bracket; use [ipv6]:port"),
            to(":8888", "destinations: a destination without a host; use host[:port]"),
            to(
                "127.0.0.1,,127.0.0.2",
                "destinations: a destination without a host; use host[:port]"),
            to(
                "127.0.0.1,127.0.0.1:8888",
                "destinations: 127.0.0.1:8888 is named twice; name it once"),
            to(
                "localhost,127.0.0.1",
                "destinations: localhost:8888 and 127.0.0.1:8888 are both 127.0.0.1:8888; name it once"),
            to(
                "224.0.0.1",
                "destinations: 224.0.0.1 is an address of many hosts; name each receiver by its own address"),
            to(
                "0.0.0.0",
                "destinations: 0.0.0.0 is every address or none; name each receiver by its own address")));
  }

  private static Mistake to(String destinations, String line) {
    return sender("to " + destinations, "--file picture --destinations " + destinations, 2, line);
  }

  @TestFactory
  Stream<DynamicTest> ports() throws IOException {
    try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      List<DynamicTest> tests =
          Mistakes.tests(
                  jars,
                  Stream.of(
                      receiver("a taken port", "--host 127.0.0.1 --port TAKEN", 1, TAKEN)
                          .where("TAKEN", taken.getLocalPort()),
                      receiver(
                              "a taken port without the native transport",
                              "--host 127.0.0.1 --transport nio --port TAKEN",
                              1,
                              TAKEN)
                          .where("TAKEN", taken.getLocalPort()),
                      receiver(
                          "another machine's address",
                          "--host 192.0.2.1 --port 0",
                          1,
                          "host=192.0.2.1 is not an address of this machine; choose one that \"ip address\" shows, or :: for all, with --host"),
                      receiver(
                          "a host that nobody knows",
                          "--host no-such-host.invalid --port 0",
                          2,
                          "host=no-such-host.invalid cannot be resolved; use an IP address of this machine, or :: for all")))
              .toList();
      tests.forEach(PlaceMistakesIT::execute); // while the port is taken
      return tests.stream();
    }
  }

  private static final String TAKEN =
      "port=TAKEN of host=127.0.0.1 is in use by another program; stop that (ss -ulpn sport = :TAKEN names it) or choose another with --port";

  /** The outcome is kept: whoever executes it again gets the same. */
  private static void execute(DynamicTest test) {
    try {
      test.getExecutable().execute();
    } catch (Throwable e) {
      // told when the test has its turn
    }
  }

  // ---- what this user must not ---------------------------------------------------------------

  @TestFactory
  Stream<DynamicTest> permissions() throws IOException {
    List<String> nobody = startingAsNobody();
    open(directory);
    Path secret = Files.copy(directory.resolve("picture"), directory.resolve("secret"));
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
    Path closed = directory.resolve("folder");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    List<Mistake> table = new ArrayList<>();
    table.add(
        sender(
            "a file of somebody else",
            "--file secret" + TO,
            2,
            "file=secret cannot be read; it has to be a regular file and readable by this user"));
    table.add(
        sender(
            "a configuration of somebody else",
            "-conf secret",
            2,
            "-conf secret must not be read by this user; name a readable JSON file"));
    table.add(
        receiver(
            "an output of somebody else",
            "--port 0 --output folder",
            1,
            "output=folder: this user must not write in …/folder; choose another with --output"));
    table.add(
        receiver(
            "an output to be made where one must not",
            "--port 0 --output folder/new",
            1,
            "output=folder/new: this user must not make …/folder/new; choose another with --output"));
    table.add(
        sender(
            "results where one must not write",
            "compare --loopback 1 --file picture --out folder/new",
            2,
            "--out=folder/new …; choose another"));
    if (Files.exists(LOWEST_PORT) && Integer.parseInt(Files.readString(LOWEST_PORT).strip()) > 80) {
      table.add(
          receiver(
              "a port of the system's",
              "--port 80 --output /tmp",
              1,
              "port=80 must not be opened by this user; choose 1024 or higher with --port, or grant CAP_NET_BIND_SERVICE"));
    }
    return Mistakes.tests(jars, nobody, table.stream().map(this::withCopies));
  }

  /** Permissions are asked of users that are not root; as such a test gives them up. */
  private static List<String> startingAsNobody() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    List<String> nobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
    List<String> trial = new ArrayList<>(nobody);
    trial.add("true");
    assumeTrue(
        Jars.succeeds(trial.toArray(String[]::new)), "root must do all, and setpriv is missing");
    return nobody;
  }

  private static void open(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The jars may be where only this user may go. */
  private Mistake withCopies(Mistake mistake) {
    try {
      Path copy = directory.resolve(mistake.jar().getFileName());
      if (!Files.exists(copy)) {
        open(Files.copy(mistake.jar(), copy));
      }
      return mistake.of(copy);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
