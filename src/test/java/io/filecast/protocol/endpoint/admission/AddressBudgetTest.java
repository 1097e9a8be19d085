package io.filecast.protocol.endpoint.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class AddressBudgetTest {
  private static final long SECOND = 1_000_000_000L;

  private final AddressBudget budget = new AddressBudget(10, 20);

  private static SourceNetwork network(String address) throws Exception {
    return SourceNetwork.of(InetAddress.getByName(address).getAddress());
  }

  private int taken(long now, String... addresses) throws Exception {
    int taken = 0;
    for (int i = 0; i < 1_000; i++) {
      taken += budget.tryTake(now, network(addresses[i % addresses.length])) ? 1 : 0;
    }
    return taken;
  }

  @Test
  void soManyAtOnceAndThenTheRate() throws Exception {
    assertThat(taken(0, "10.0.0.1")).isEqualTo(20);
    assertThat(taken(SECOND, "10.0.0.1")).isEqualTo(10);
    assertThat(taken(100 * SECOND, "10.0.0.1")).isEqualTo(20);
  }

  @Test
  void addressesDoNotShare() throws Exception {
    assertThat(taken(0, "10.0.0.1", "10.0.0.2", "2001:db8::1")).isEqualTo(60);
  }

  @Test
  void theAddressesOfOneIpv6HostDo() throws Exception {
    assertThat(taken(0, "2001:db8::1", "2001:db8::2:3:4:5", "2001:db8::ffff")).isEqualTo(20);
    assertThat(taken(0, "2001:db8:0:1::1")).isEqualTo(20);
  }

  @Test
  void memoryIsBounded() {
    for (int i = 0; i < 100_000; i++) {
      budget.tryTake(i, new SourceNetwork(i));
    }
    assertThat(budget.size()).isEqualTo(AddressBudget.MAX);
  }

  /** A dual-stack socket may name an IPv4 source so: not all of them are one. */
  @Test
  void anIpv4AddressIsTheSameHoweverItIsWritten() {
    byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, 1};
    byte[] other = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, 2};
    assertThat(SourceNetwork.of(mapped))
        .isEqualTo(SourceNetwork.of(new byte[] {10, 0, 0, 1}))
        .isNotEqualTo(SourceNetwork.of(other));
  }
}
