package io.filecast.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SocketDropsTest {
  private static final List<String> UDP =
      """
         sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
        1189: 0100007F:22B8 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 13014 2 0000000000000000 41
        1190: 00000000:22B9 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 13015 2 0000000000000000 5
        1191: 0200007F:22B8 0100007F:22B9 01 00000000:00000000 00:00000000 00000000     0        0 13016 2 0000000000000000 1
      """
          .lines()
          .toList();

  private static final List<String> UDP6 =
      """
        sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
       1189: 00000000000000000000000000000000:22B8 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 13020 2 0000000000000000 123456789012
      """
          .lines()
          .toList();

  @Test
  void aSocketThatWasClosedInBetweenLeavesNothingNegative() {
    assertThat(SocketDrops.between(OptionalLong.of(3), OptionalLong.of(10))).hasValue(7);
    assertThat(SocketDrops.between(OptionalLong.of(10), OptionalLong.of(3))).hasValue(0);
    assertThat(SocketDrops.between(OptionalLong.empty(), OptionalLong.of(3))).isEmpty();
    assertThat(SocketDrops.between(OptionalLong.of(3), OptionalLong.empty())).isEmpty();
  }

  @Test
  void sumsTheDropsOfAllSocketsOfAPort() {
    assertThat(SocketDrops.sum(UDP, 8888)).isEqualTo(42);
    assertThat(SocketDrops.sum(UDP, 8889)).as("not the remote port").isEqualTo(5);
    assertThat(SocketDrops.sum(UDP, 1)).isZero();
  }

  @Test
  void readsTheLongerAddressesOfIpv6() {
    assertThat(SocketDrops.sum(UDP6, 8888)).isEqualTo(123_456_789_012L);
  }

  @Test
  void aTableWithoutSocketsHasNoDrops() {
    assertThat(SocketDrops.sum(UDP.subList(0, 1), 8888)).isZero();
    assertThat(SocketDrops.sum(List.of(), 8888)).isZero();
  }

  @Test
  void everyDatagramOfARealOverflowIsCounted() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/net/udp")), "this system does not show drops");
    int sent = 2_000;
    try (DatagramSocket slow = new DatagramSocket(null);
        DatagramSocket quick = new DatagramSocket()) {
      slow.setReceiveBufferSize(20_000);
      slow.bind(new InetSocketAddress("127.0.0.1", 0));
      InetAddress host = InetAddress.getByName("127.0.0.1");
      assertThat(SocketDrops.ofPort(slow.getLocalPort())).hasValue(0);

      for (int i = 0; i < sent; i++) {
        quick.send(new DatagramPacket(new byte[500], 500, host, slow.getLocalPort()));
      }

      long drops = SocketDrops.ofPort(slow.getLocalPort()).orElseThrow();
      assertThat(drops).isPositive();
      assertThat(drops + drain(slow)).isEqualTo(sent);
    }
  }

  private static int drain(DatagramSocket socket) throws IOException {
    socket.setSoTimeout(1); // on loopback everything is there already
    int received = 0;
    try {
      while (true) {
        socket.receive(new DatagramPacket(new byte[500], 500));
        received++;
      }
    } catch (SocketTimeoutException e) {
      return received;
    }
  }
}
