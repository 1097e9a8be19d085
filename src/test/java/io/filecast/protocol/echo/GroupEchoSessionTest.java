package io.filecast.protocol.echo;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.wire.ControlPacket;
import io.filecast.wire.Cookie;
import io.filecast.wire.Echo;
import io.filecast.wire.EchoAnswer;
import io.filecast.wire.EchoFacts;
import io.filecast.wire.EchoGroup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class GroupEchoSessionTest {
  private static final long MILLI = 1_000_000;
  private static final InetSocketAddress GROUP = new InetSocketAddress("232.1.2.3", 8890);

  private final GroupEchoSession session = new GroupEchoSession(0, 77, GROUP, 1472);
  private final List<Echo> questions = new ArrayList<>();
  private final List<Echo> toGroup = new ArrayList<>();
  private long now;

  private static Echo echo(ByteBuf packet) {
    return (Echo) ControlPacket.decode(packet, 0);
  }

  private void answer(Echo to, EchoFacts facts) {
    ByteBuf packet = Unpooled.buffer();
    EchoAnswer.to(to, facts).encode(0, packet);
    session.onPacket(now, packet);
  }

  /** To its end. */
  private GroupEchoReport run(EchoFacts answer, Predicate<Echo> isHeard) {
    while (!session.isDone()) {
      for (ByteBuf out = Unpooled.buffer(); session.pollToReceiver(now, out); out.clear()) {
        questions.add(echo(out));
        answer(echo(out), answer);
      }
      for (ByteBuf out = Unpooled.buffer(); session.pollToGroup(now, out); out.clear()) {
        toGroup.add(echo(out));
        if (isHeard.test(echo(out))) {
          answer(echo(out), EchoFacts.NONE);
        }
      }
      if (session.isDone()) {
        break;
      }
      assertThat(now).isLessThan(10_000 * MILLI);
      now = Math.max(now + 1, Math.min(now + 1000 * MILLI, session.nextTimeoutNanos()));
      session.onTimeout(now);
    }
    return session.report();
  }

  @Test
  void asksWithTheCookieThatItWasGiven() {
    ByteBuf out = Unpooled.buffer();
    assertThat(session.pollToReceiver(now, out)).isTrue();
    Echo first = echo(out);
    assertThat(first.group()).isEqualTo(EchoGroup.of(GROUP.getAddress(), 8890));
    assertThat(session.pollToReceiver(now, out.clear())).as("at once again").isFalse();
    answer(first, EchoFacts.NONE.asking(new Cookie(1, 2)));
    assertThat(session.pollToReceiver(now, out.clear())).isTrue();
    assertThat(echo(out).group().cookie()).isEqualTo(new Cookie(1, 2));
  }

  @Test
  void countsWhatIsHeardOfEitherSize() {
    GroupEchoReport report = run(EchoFacts.NONE.listening(true), heard -> heard.number() % 4 != 0);
    assertThat(report.answer()).isEqualTo(GroupEchoReport.Answer.LISTENS);
    assertThat(report.sent()).isEqualTo(50);
    assertThat(report.heardLarge()).isEqualTo(25);
    assertThat(report.heardSmall()).isEqualTo(50);
    assertThat(toGroup).extracting(Echo::datagramBytes).contains(1472, 1200).hasSize(100);
  }

  @Test
  void allHeardIsTheEnd() {
    run(EchoFacts.NONE.listening(true), heard -> true);
    assertThat(now).isLessThan(500 * MILLI);
  }

  @Test
  void whoDoesNotListenIsSentNothing() {
    GroupEchoReport report = run(EchoFacts.NONE.listening(false), heard -> true);
    assertThat(report.answer()).isEqualTo(GroupEchoReport.Answer.REFUSES);
    assertThat(toGroup).isEmpty();
  }

  @Test
  void whoTellsNothingIsAskedTenTimes() {
    assertThat(run(EchoFacts.NONE, heard -> true).answer()).isEqualTo(GroupEchoReport.Answer.NONE);
    assertThat(questions).hasSize(10);
    assertThat(toGroup).isEmpty();
  }

  @Test
  void answersOfOthersCountForNothing() {
    ByteBuf out = Unpooled.buffer();
    session.pollToReceiver(now, out);
    ByteBuf other = Unpooled.buffer();
    EchoAnswer.to(new Echo(1, 78, 128), EchoFacts.NONE.listening(true)).encode(0, other);
    session.onPacket(now, other);
    now = 300 * MILLI;
    assertThat(session.pollToGroup(now, out.clear())).isFalse();
  }
}
