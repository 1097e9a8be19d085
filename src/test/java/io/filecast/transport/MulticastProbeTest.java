package io.filecast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** On the loopback interface of this host. */
class MulticastProbeTest {
  private static final int PORT = 28_890;

  @Test
  void whatIsSentToAGroupIsHeard() throws Exception {
    MulticastRoute loopback = MulticastRoute.to(InetAddress.getByName("127.0.0.1"));
    assertThat(MulticastProbe.isHeard(loopback, PORT, 10_000)).isTrue();
  }

  @Test
  void everyRouteHasAnAddressOfThisHost() throws Exception {
    assertThat(MulticastProbe.routes())
        .isNotEmpty()
        .allSatisfy(
            each -> {
              assertThat(each.isIpv6()).isFalse();
              assertThat(each.via().inetAddresses()).contains(each.local());
            });
  }
}
