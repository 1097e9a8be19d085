package io.filecast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class AddressLimitTest {
  private static final long SECOND = 1_000_000_000L;

  private final AddressLimit limit = new AddressLimit(10);

  private int taken(long now, String... addresses) throws Exception {
    int taken = 0;
    for (int i = 0; i < 1_000; i++) {
      taken += limit.tryTake(now, InetAddress.getByName(addresses[i % addresses.length])) ? 1 : 0;
    }
    return taken;
  }

  @Test
  void twiceTheRateAtOnceAndThenTheRate() throws Exception {
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
  void memoryIsBounded() throws Exception {
    for (int i = 0; i < 100_000; i++) {
      limit.tryTake(
          i,
          InetAddress.getByAddress(new byte[] {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i}));
    }
    assertThat(limit.addresses()).isEqualTo(AddressLimit.MAX_ADDRESSES);
  }
}
