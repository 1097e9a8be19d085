package io.filecast.mistakes;

import static io.filecast.mistakes.Mistake.receiver;
import static io.filecast.mistakes.Mistake.sender;

import io.filecast.crypto.CarouselKeys;
import io.filecast.testing.Jars;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What can be wrong with a carousel, and with tuning to one. */
class CarouselMistakesIT {
  private static final String GROUP = "--group 239.77.0.9 --multicast-interface lo ";
  private static final String TUNE = "tune --interface lo --group ";

  @TempDir private Path directory;

  @AutoClose private Jars jars;

  @BeforeEach
  void start() throws Exception {
    jars = Mistakes.jarsIn(directory);
    CarouselKeys.create(directory.resolve("a.key"));
    Files.writeString(directory.resolve("empty.key"), "");
    Files.setPosixFilePermissions(
        directory.resolve("empty.key"),
        java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    CarouselKeys.create(directory.resolve("b.key"));
    Files.writeString(directory.resolve("b.key.receivers.release"), "seven");
  }

  @TestFactory
  Stream<DynamicTest> carousels() {
    return Mistakes.tests(
        jars,
        Stream.of(
            sender("no group", "carousel picture --rate 1Mbit/s", 2, "--group is missing; …"),
            sender("no rate", "carousel picture " + GROUP, 2, "--rate is missing; …"),
            sender("no file", "carousel " + GROUP + "--rate 1Mbit/s", 2, "…file is missing…"),
            sender(
                "a file that is not there",
                "carousel f " + GROUP + "--rate 1Mbit/s",
                2,
                "file=f does not exist; …"),
            sender(
                "a folder",
                "carousel folder " + GROUP + "--rate 1Mbit/s",
                1,
                "folder is a directory"),
            sender(
                "no address of a group",
                "carousel picture --group 10.1.2.3 --rate 1Mbit/s",
                2,
                "--group=10.1.2.3 is no address of a group; use …"),
            sender(
                "no port",
                "carousel picture --group 239.1.2.3:99999 --rate 1Mbit/s",
                2,
                "--group=239.1.2.3:99999: port 99999 is not 1 to 65535; …"),
            sender(
                "no interface",
                "carousel picture --group 239.1.2.3 --multicast-interface eth77 --rate 1Mbit/s",
                2,
                "--group=239.1.2.3: this host has no interface eth77; name an interface with --multicast-interface"),
            sender(
                "datagrams that do not fit",
                "carousel picture --datagram-bytes 65507 --group [ff15::7] --multicast-interface lo --rate 1Mbit/s",
                2,
                "--datagram-bytes=65507 is over the limit 65488 of interface lo; …"),
            sender(
                "too much parity",
                "carousel picture " + GROUP + "--rate 1Mbit/s --parity 101",
                2,
                "--parity=101 is not 0 to 100, …"),
            sender(
                "fewer rounds than none",
                "carousel picture " + GROUP + "--rate 1Mbit/s --rounds -1",
                2,
                "--rounds=-1 is below 0; …"),
            sender(
                "keys without a release",
                "carousel picture " + GROUP + "--rate 1Mbit/s --key a.key",
                2,
                "--release is missing; …"),
            sender(
                "a release without keys",
                "carousel picture " + GROUP + "--rate 1Mbit/s --release 3",
                2,
                "--release=3 needs --key: …"),
            sender(
                "the keys of receivers",
                "carousel picture " + GROUP + "--rate 1Mbit/s --release 3 --key a.key.receivers",
                2,
                "--key=a.key.receivers: a.key.receivers is for receivers and cannot sign; …"),
            sender(
                "no keys",
                "carousel picture " + GROUP + "--rate 1Mbit/s --release 3 --key none.key",
                2,
                "--key=none.key: none.key does not exist; make it with: keygen --carousel --out none.key"),
            sender(
                "an empty file of keys",
                "carousel picture " + GROUP + "--rate 1Mbit/s --release 3 --key empty.key",
                2,
                "--key=empty.key: empty.key does not hold the keys of a carousel; …"),
            sender(
                "keys that are there",
                "keygen --carousel --out a.key",
                2,
                "a.key.receivers exists; …")));
  }

  @TestFactory
  Stream<DynamicTest> tuners() {
    return Mistakes.tests(
        jars,
        Stream.of(
            receiver("no group", "tune", 2, "…--group…"),
            receiver(
                "a group of a named sender",
                TUNE + "232.1.2.3",
                2,
                "--group=232.1.2.3 is heard from a named sender only (RFC 4607); add --from …"),
            receiver(
                "no address of a group",
                TUNE + "nowhere",
                2,
                "--group=nowhere is no address of a group; use …"),
            receiver(
                "no time",
                TUNE + "239.77.0.9 --timeout soon",
                2,
                "--timeout=soon is not a length of time; …"),
            receiver(
                "no interface",
                "tune --group 239.77.0.9 --interface eth77",
                2,
                "--group=239.77.0.9: this host has no interface eth77; name an interface with --interface"),
            receiver(
                "the sender's keys",
                TUNE + "239.77.0.9 --key a.key",
                2,
                "--key=a.key: a.key is the sender's and can sign; receivers get a.key.receivers"),
            receiver(
                "no number of a release",
                TUNE + "239.77.0.9 --key b.key.receivers",
                1,
                "b.key.receivers.release does not hold the number of a release; …")));
  }
}
