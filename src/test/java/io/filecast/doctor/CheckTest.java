package io.filecast.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.config.Destination;
import io.filecast.config.TransportChoice;
import io.filecast.protocol.echo.EchoReport;
import io.filecast.protocol.echo.EchoReport.Presence;
import io.filecast.transport.BurstTransport;
import io.filecast.transport.KernelBufferLimit;
import io.filecast.transport.UdpCounters;
import io.filecast.wire.EchoFacts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each check makes of what it sees. */
class CheckTest {
  private static final Optional<Integer> EIGHT_MEGABYTES = Optional.of(8_388_608);

  @TempDir private Path directory;

  private static KernelBufferLimit limit(long bytes, boolean raisable) {
    return new KernelBufferLimit("net.core.rmem_max", OptionalLong.of(bytes), raisable);
  }

  private static ReceiveBufferCheck buffer(int granted, KernelBufferLimit limit) {
    return new ReceiveBufferCheck(8_388_608, "receiveBufferBytes", Optional.of(granted), limit);
  }

  private static EchoReport report(Presence presence, int answered, int datagramBytes, long held) {
    return new EchoReport(
        presence,
        0,
        "",
        datagramBytes,
        1472,
        200,
        answered,
        held,
        100_000,
        200_000,
        900_000,
        OptionalLong.of(0),
        50,
        EchoFacts.NONE,
        "");
  }

  private static Target target(EchoReport report) {
    try {
      InetAddress address = InetAddress.getByName("10.0.0.7");
      return new Target(new Destination("node1", 9000), address, report, true);
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static Target answering(int answered, int datagramBytes, long held) {
    return target(report(Presence.ANSWERS, answered, datagramBytes, held));
  }

  private static PortCheck port(Optional<EchoReport> holder) {
    return new PortCheck("::", 8888, Optional.of("Address already in use"), holder);
  }

  /** A check, how bad it is, and what its lines have to say. */
  record Case(Check check, Status status, String... fragments) {
    @Override
    public String toString() {
      return check.toString();
    }
  }

  static Stream<Case> cases() throws UnknownHostException {
    return Stream.of(
        new Case(new JavaCheck(Runtime.Version.parse("21.0.2")), Status.OK, "21.0.2"),
        new Case(
            new JavaCheck(Runtime.Version.parse("17.0.9")), Status.OK, "virtual-thread needs 21"),
        new Case(
            new JavaCheck(Runtime.Version.parse("11.0.9")), Status.PROBLEM, "older than 17", "apt"),
        new Case(
            new TransportCheck(BurstTransport.nio(), TransportChoice.NIO),
            Status.WARNING,
            "NIO, as configured",
            "--transport auto"),
        new Case(
            new TransportCheck(BurstTransport.nio(), TransportChoice.AUTO),
            Status.WARNING,
            "Linux 5.0"),
        new Case(buffer(8_388_608, limit(8_388_608, true)), Status.OK, "8.389 MB", "as asked"),
        new Case(
            buffer(212_992, limit(212_992, true)),
            Status.WARNING,
            "212.992 KB of 8.389 MB",
            "net.core.rmem_max = 8388608",
            "sysctl -p"),
        new Case(
            buffer(212_992, limit(212_992, false)),
            Status.WARNING,
            "cannot be set in this container",
            "# on the host"),
        new Case(
            buffer(8_388_608, limit(212_992, true)), Status.WARNING, "this user may go beyond"),
        new Case(
            new ReceiveBufferCheck(
                8_388_608,
                "receiveBufferBytes",
                EIGHT_MEGABYTES,
                new KernelBufferLimit("net.core.rmem_max", OptionalLong.empty(), false)),
            Status.OK,
            "as asked"),
        new Case(
            new ReceiveBufferCheck(0, "receiveBufferBytes", EIGHT_MEGABYTES, limit(1, true)),
            Status.OK,
            "the kernel's default"),
        new Case(new SendBufferCheck(0, limit(1, true)), Status.OK, "default"),
        new Case(
            new SendBufferCheck(1_000_000, limit(212_992, true)),
            Status.WARNING,
            "212.992 KB of sendBufferBytes=1000000",
            "sudo tee"),
        new Case(
            new PortCheck("::", 8888, Optional.empty(), Optional.empty()), Status.OK, "is free"),
        new Case(
            port(Optional.of(report(Presence.ANSWERS, 200, 1200, 0))),
            Status.WARNING,
            "a filecast receiver listens on UDP port 8888 already",
            "--port 8889"),
        new Case(
            port(Optional.of(report(Presence.NO_ANSWER, 0, 0, 0))),
            Status.PROBLEM,
            "no filecast receiver answers",
            "sudo ss -ulpn 'sport = :8888'"),
        new Case(
            new PortCheck("9.9.9.9", 8888, Optional.of("Cannot assign"), Optional.empty()),
            Status.PROBLEM,
            "Cannot assign",
            "ip -brief address"),
        new Case(
            new DropsCheck(OptionalLong.of(0), Optional.of(new UdpCounters(10_000, 10))),
            Status.OK,
            "10 of 10010"),
        new Case(
            new DropsCheck(OptionalLong.of(0), Optional.of(new UdpCounters(10_000, 11))),
            Status.WARNING,
            "nstat"),
        new Case(
            new DropsCheck(OptionalLong.empty(), Optional.empty()),
            Status.WARNING,
            "does not tell"),
        new Case(new Ipv6Check(true), Status.OK, "available"),
        new Case(new Ipv6Check(false), Status.OK, "IPv4"),
        new Case(
            new NameCheck(
                new Destination("::1", 1), Optional.of(InetAddress.getByName("::1")), 1_500),
            Status.OK,
            "::1"),
        new Case(
            new NameCheck(new Destination("it's", 1), Optional.empty(), 1_500),
            Status.PROBLEM,
            "cannot be resolved within 1500 ms",
            "getent ahosts 'it'\\''s'"),
        new Case(
            new NameCheck(new Destination("a\nrm -rf b", 1), Optional.empty(), 1_500),
            Status.PROBLEM,
            "getent ahosts $'a\\u000arm -rf b'"),
        new Case(
            new AnswerCheck(target(report(Presence.REFUSED, 0, 0, 0))),
            Status.PROBLEM,
            "nobody listens on UDP port 9000",
            "java -jar receiver-fat.jar --port 9000   # on node1"),
        new Case(
            new AnswerCheck(target(report(Presence.NO_ANSWER, 0, 0, 0))),
            Status.PROBLEM,
            "ping -c 3 10.0.0.7",
            "udp dport 9000 accept",
            "--add-port=9000/udp",
            "sudo ufw allow 9000/udp"),
        new Case(
            new AnswerCheck(
                target(report(Presence.NO_ANSWER, 0, 0, 0).withOtherSource("10.0.0.9:9000"))),
            Status.PROBLEM,
            "10.0.0.9:9000 answers instead of 10.0.0.7",
            "--port 9000 --host 10.0.0.7   # on node1"),
        new Case(
            new AnswerCheck(target(EchoReport.unsent("Network is unreachable"))),
            Status.PROBLEM,
            "Network is unreachable",
            "ip route get 10.0.0.7"),
        new Case(
            new AnswerCheck(target(report(Presence.DOES_NOT_ECHO, 0, 0, 0))),
            Status.WARNING,
            "older",
            "--version   # on node1"),
        new Case(new AnswerCheck(answering(200, 1472, 0)), Status.OK, "tells nothing of itself"),
        new Case(new DatagramsCheck(answering(200, 1472, 0)), Status.OK, "1472 bytes", "whole"),
        new Case(
            new DatagramsCheck(answering(200, 1232, 0)),
            Status.WARNING,
            "1232 bytes arrive whole of the 1472",
            "tracepath -n 10.0.0.7"),
        new Case(
            new DatagramsCheck(answering(200, 0, 0)), Status.PROBLEM, "not even 1200", "tracepath"),
        new Case(
            new PathCheck(answering(200, 1472, 0)),
            Status.OK,
            "RTT 0.10 ms min, 0.20 median, 0.90 max; 0 of 200 echoes lost (0.0 %)"),
        new Case(new PathCheck(answering(198, 1472, 0)), Status.OK, "2 of 200"),
        new Case(new PathCheck(answering(197, 1472, 0)), Status.WARNING, "(1.5 %)", "ip -s link"),
        new Case(new PathCheck(answering(150, 1472, 77)), Status.WARNING, "77 more", "too many"),
        new Case(new PathCheck(answering(0, 1472, 0)), Status.PROBLEM, "200 of 200"),
        new Case(new ClockCheck(-900_000, 10), Status.OK, "900.00 ms behind"),
        new Case(new ClockCheck(3_600_000_000L, 10), Status.WARNING, "3600.0 s ahead", "set-ntp"),
        new Case(new ClockCheck(1_400_000, 500_000), Status.OK, "give or take 500.00 ms"),
        new Case(new RemoteBufferCheck("node1", 8_388_608), Status.OK, "8.389 MB"),
        new Case(
            new RemoteBufferCheck("node1", 212_992),
            Status.WARNING,
            "212.992 KB",
            "rmem_max = 8388608",
            "# on node1"),
        new Case(
            new RemoteSpaceCheck("n", 5_000_000_000L, OptionalLong.empty()), Status.OK, "5 GB"),
        new Case(
            new RemoteSpaceCheck("n", 500_000_000L, OptionalLong.empty()), Status.WARNING, "df -h"),
        new Case(new RemoteSpaceCheck("n", 500_000_000L, OptionalLong.of(1)), Status.OK, "500 MB"),
        new Case(
            new RemoteSpaceCheck("n", 500_000_000L, OptionalLong.of(600_000_000)),
            Status.PROBLEM,
            "500 MB free, the file has 600 MB"),
        new Case(new OutputCheck(Path.of("/proc/1/no/such")), Status.PROBLEM, "/proc", "--output"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aFindingSaysHowBadItIsAndWhatToDo(Case expected) {
    Finding finding = expected.check().look();

    assertThat(finding.status()).as(finding.lines()).isEqualTo(expected.status());
    assertThat(finding.lines()).contains(expected.fragments());
    assertThat(finding.lines()).startsWith(expected.status().label());
    if (finding.status() == Status.PROBLEM) {
      assertThat(finding.remedies()).as(finding.lines()).isNotEmpty();
    }
    assertThat(finding.remedies()).noneMatch(remedy -> remedy.contains("\n"));
  }

  @Test
  void aDirectoryIsTriedOutAndLeftAsItWas() throws Exception {
    Finding finding = new OutputCheck(directory).look();

    assertThat(finding.status()).as(finding.lines()).isNotEqualTo(Status.PROBLEM);
    assertThat(finding.figures().getLong("usableBytes")).isPositive();
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aMissingDirectoryIsNotMadeByLookingAtIt() {
    Path missing = directory.resolve("a").resolve("b");

    assertThat(new OutputCheck(missing).look().text()).contains("does not exist and will be made");
    assertThat(directory.resolve("a")).doesNotExist();
  }

  @Test
  void aFileInThePlaceOfTheDirectoryIsAProblem() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");

    assertThat(new OutputCheck(file).look().status()).isEqualTo(Status.PROBLEM);
    assertThat(new OutputCheck(file.resolve("below")).look().text()).contains("is not a directory");
  }

  private Path bridge(String name, String snooping, String querier) throws IOException {
    Path bridge = Files.createDirectories(directory.resolve(name).resolve("bridge"));
    Files.writeString(bridge.resolve("multicast_snooping"), snooping + "\n");
    Files.writeString(bridge.resolve("multicast_querier"), querier + "\n");
    return bridge;
  }

  @Test
  void aBridgeThatForgetsMembersIsNamed() throws IOException {
    QuerierCheck check = new QuerierCheck(directory);
    Files.createDirectories(directory.resolve("eth0"));
    assertThat(check.look().text()).startsWith("no bridge of this host");
    bridge("br-off", "0", "0");
    bridge("br-asks", "1", "1");
    assertThat(check.look().text()).startsWith("br-asks of this host watches").contains("and asks");
    bridge("br-forgets", "1", "0");
    assertThat(check.look().text()).startsWith("br-forgets of this host").contains("after 260 s");
    assertThat(check.look().figures().getString("withoutQuerier")).isEqualTo("br-forgets");
    assertThat(new QuerierCheck(directory.resolve("none")).look().status()).isEqualTo(Status.OK);
  }
}
