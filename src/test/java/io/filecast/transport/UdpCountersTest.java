package io.filecast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UdpCountersTest {
  @Test
  void theLineOfNamesSaysWhereTheFiguresStand() {
    assertThat(
            UdpCounters.parse(
                List.of(
                    "Ip: Forwarding DefaultTTL",
                    "Ip: 1 64",
                    "Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors",
                    "Udp: 100 2 30 400 5",
                    "UdpLite: InDatagrams",
                    "UdpLite: 0")))
        .contains(new UdpCounters(100, 5));
  }

  @Test
  void aSystemThatTellsLessIsNoMistake() {
    assertThat(UdpCounters.parse(List.of())).isEmpty();
    assertThat(UdpCounters.parse(List.of("Udp: InDatagrams", "Udp: 100"))).isEmpty();
    assertThat(UdpCounters.parse(List.of("Udp: InDatagrams RcvbufErrors", "Udp: 100"))).isEmpty();
  }
}
