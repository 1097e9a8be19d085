package io.filecast.protocol.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.wire.Feedback;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a sender learns of a member from its reports. */
class MemberFlowTest {
  private static final long SECOND = 1_000_000_000;

  private final PacketNumbers numbers = new PacketNumbers(new SplittableRandom(1));
  private final MemberFlow member = new MemberFlow(1472, new RttEstimator(), 1 << 20, 0, 0);

  /** Packets are sent, and some of them come. */
  private void report(long now, int sent, long received) {
    for (int i = 0; i < sent; i++) {
      numbers.take(1);
    }
    Feedback report = new Feedback();
    report.largestPacketNumber = numbers.next() - 1;
    report.packetsReceived = received;
    report.windowBytes = 1 << 20;
    member.onReport(now, report, numbers);
  }

  @Test
  void numbersThatWereLeftOutAreNoLoss() {
    report(1, 20_000, 20_000);
    assertThat(member.loss()).isZero();
    assertThat(member.packets()).isEqualTo(20_000);
  }

  @Test
  void lossFollowsTheLastThousandsOfPackets() {
    report(1, 50_000, 45_000);
    assertThat(member.loss()).isCloseTo(0.1, within(0.01));
    report(2, 50_000, 95_000);
    assertThat(member.loss()).isLessThan(0.02);
  }

  @Test
  void oneThatIsSilentForASecondHoldsUpNobody() {
    report(SECOND, 10, 10);
    assertThat(member.counts(2 * SECOND - 1)).isTrue();
    assertThat(member.counts(2 * SECOND)).isFalse();
    member.onPeriod(3 * SECOND);
    assertThat(member.counts(6 * SECOND)).as("its period is longer").isTrue();
  }

  @Test
  void oneThatHasOthersSentFarMoreThanItLostIsFoundOut() {
    report(1, 10_000, 9_900);
    member.onAsked(1_200);
    assertThat(member.asksTooMuch()).isFalse();
    member.onAsked(200);
    assertThat(member.asksTooMuch()).isTrue();
  }
}
