package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Jars;
import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts where IPv6 is switched off are common; the defaults have to work there. */
class WithoutIpv6IT {
  private static final String NAMESPACE =
      "ip link set lo up && sysctl -qw net.ipv6.conf.all.disable_ipv6=1 || exit 99; ";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"reliable", "raw"})
  void theDefaultsCarryAFile(String mode) throws Exception {
    assumeTrue(
        Jars.succeeds("unshare", "-n", "sh", "-c", NAMESPACE), "no network namespace of our own");
    String receive =
        "java -jar %s --output out --once 1 >log 2>&1 & "
            .formatted(Jars.receiver().toAbsolutePath());
    String ready = "while ! grep -q listening log; do sleep 0.1; done; ";
    String send =
        "java -jar %s --mode %s --file %s --destinations 127.0.0.1 || exit; wait"
            .formatted(Jars.sender().toAbsolutePath(), mode, Jars.SAMPLE.toAbsolutePath());

    Process all =
        new ProcessBuilder(
                "timeout", "60", "unshare", "-n", "sh", "-c", NAMESPACE + receive + ready + send)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("sender.log").toFile())
            .start();

    assertThat(all.waitFor(90, TimeUnit.SECONDS)).isTrue();
    assertThat(all.exitValue()).isZero();
    File[] received = directory.resolve("out").toFile().listFiles();
    assertThat(received).hasSize(1);
    assertThat(received[0]).hasSameBinaryContentAs(Jars.SAMPLE.toFile());
  }
}
