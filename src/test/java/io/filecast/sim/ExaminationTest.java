package io.filecast.sim;

import static io.filecast.sim.Network.MILLI;
import static io.filecast.sim.Network.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.config.EchoDisclosure;
import io.filecast.protocol.echo.EchoReport;
import io.filecast.protocol.echo.EchoReport.Presence;
import io.filecast.protocol.echo.EchoResponder;
import io.filecast.wire.Echo;
import io.filecast.wire.EchoFacts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an examination finds is what the network was made of. */
class ExaminationTest {
  private static final int SEEDS = 50;

  private static LinkSettings link(long delayNanos) {
    return LinkSettings.of(0, delayNanos);
  }

  @Test
  void aCleanPathIsDescribedToTheMicrosecond() {
    SimExamination exam = new SimExamination(1, link(3 * MILLI), link(3 * MILLI));
    exam.clockAheadMicros = -7_250_000;

    EchoReport report = exam.run(1472);

    assertThat(report.presence()).isEqualTo(Presence.ANSWERS);
    assertThat(report.sent()).isEqualTo(200);
    assertThat(report.lossFraction()).isZero();
    assertThat(report.rttMinNanos()).isEqualTo(6 * MILLI);
    assertThat(report.rttMaxNanos()).isEqualTo(6 * MILLI);
    assertThat(report.datagramBytes()).isEqualTo(1472);
    assertThat(report.clockAheadMicros()).hasValue(-7_250_000);
    assertThat(report.clockUncertaintyMicros()).isBetween(3_000L, 3_002L);
    assertThat(report.facts().version()).hasValue("1.2.3");
    assertThat(report.facts().freeBytes()).hasValue(5_000_000_000L);
    assertThat(exam.simulation.now()).isBetween(SECOND, 3 * SECOND / 2);
  }

  @ParameterizedTest
  @CsvSource({"0.01, 1", "0.05, 100", "0.2, 30"})
  void lossBothWaysIsMeasuredAndHidesNeitherSizeNorReceiver(double loss, long rttMillis) {
    double measured = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
      LinkSettings forth = link(rttMillis * MILLI / 2).loss(loss);
      forth.maxDatagramBytes = 1252;
      SimExamination exam = new SimExamination(seed, forth, link(rttMillis * MILLI / 2).loss(loss));

      EchoReport report = exam.run(1472);

      assertThat(report.presence()).as("seed %d", seed).isEqualTo(Presence.ANSWERS);
      assertThat(report.sent()).as("seed %d", seed).isEqualTo(200);
      if (loss < 0.2) {
        assertThat(report.datagramBytes()).as("seed %d", seed).isEqualTo(1232);
      } else {
        assertThat(report.datagramBytes()).as("seed %d", seed).isBetween(1200, 1232);
      }
      assertThat(exam.simulation.now()).as("seed %d", seed).isLessThan(9 * SECOND / 2);
      measured += report.lossFraction() / SEEDS;
    }
    double made = 1 - (1 - loss) * (1 - loss);
    assertThat(measured).isBetween(made * 0.8, made * 1.2);
  }

  @Test
  void clocksAreBoundedHoweverLopsidedThePathIs() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      LinkSettings forth = link(40 * MILLI);
      forth.jitterNanos = 30 * MILLI;
      LinkSettings back = link(2 * MILLI);
      back.jitterNanos = 5 * MILLI;
      SimExamination exam = new SimExamination(seed, forth, back);
      exam.clockAheadMicros = 123_456;

      EchoReport report = exam.run(1472);

      long off = report.clockAheadMicros().orElseThrow() - exam.clockAheadMicros;
      assertThat(Math.abs(off))
          .as("seed %d, %s", seed, report)
          .isLessThanOrEqualTo(report.clockUncertaintyMicros());
      assertThat(report.clockUncertaintyMicros()).isLessThan(25_000);
    }
  }

  @Test
  void aClockThatIsSetMeanwhileIsJudgedByWhatItShowsThen() {
    SimExamination exam = new SimExamination(1, link(MILLI), link(MILLI));
    exam.simulation.at(SECOND / 2, () -> exam.clockAheadMicros = 60_000_000);

    EchoReport report = exam.run(1472);

    assertThat(report.clockAheadMicros().orElseThrow()).isBetween(59_998_000L, 60_002_000L);
  }

  @ParameterizedTest
  @ValueSource(ints = {1200, 1199, 600})
  void aPathThatCarriesNotEvenTheBaseSizeIsNoticed(int carries) {
    LinkSettings forth = link(MILLI);
    forth.maxDatagramBytes = carries;
    EchoReport report = new SimExamination(1, forth, link(MILLI)).run(1472);

    assertThat(report.presence()).isEqualTo(Presence.ANSWERS);
    assertThat(report.datagramBytes()).isEqualTo(carries == 1200 ? 1200 : 0);
    assertThat(report.answered()).isEqualTo(200);
  }

  @Test
  void loopbackCarriesTheLargestDatagramThereIs() {
    SimExamination exam = new SimExamination(1, link(10_000), link(10_000));
    assertThat(exam.run(65_507).datagramBytes()).isEqualTo(65_507);
    assertThat(exam.longestAnswer).isLessThanOrEqualTo(EchoFacts.ROOMY_DATAGRAM_BYTES);
  }

  @Test
  void silenceIsGivenUpAfterThreeSecondsAndADozenAskings() {
    LinkSettings dead = link(MILLI);
    dead.down = true;
    SimExamination exam = new SimExamination(1, dead, link(MILLI));

    assertThat(exam.run(1472).presence()).isEqualTo(Presence.NO_ANSWER);
    assertThat(exam.simulation.now()).isBetween(2 * SECOND, 3 * SECOND);
    assertThat(exam.forth.bytes()).isBetween(8 * 1328L, 20 * 1328L);
  }

  @Test
  void aHostWhereNobodyListensIsToldFromOneThatIsSilent() {
    SimExamination exam = new SimExamination(1, link(MILLI), link(MILLI));
    exam.refuses = true;

    assertThat(exam.run(1472).presence()).isEqualTo(Presence.REFUSED);
    assertThat(exam.simulation.now()).isLessThan(SECOND);
  }

  @Test
  void aHostThatHoldsItsRefusalsBackIsGivenTimeAndIsToldAllTheSame() {
    SimExamination exam = new SimExamination(1, link(MILLI), link(MILLI));
    exam.refuses = true;
    exam.refusalsLeft = 1;

    assertThat(exam.run(1472).presence()).isEqualTo(Presence.REFUSED);
    assertThat(exam.simulation.now()).isBetween(2 * SECOND, 3 * SECOND);
  }

  @Test
  void aReceiverWithoutEchoesIsToldFromNone() {
    SimExamination exam = new SimExamination(1, link(MILLI), link(MILLI));
    exam.old = true;

    assertThat(exam.run(1472).presence()).isEqualTo(Presence.DOES_NOT_ECHO);
  }

  @Test
  void aReceiverThatKeepsToItselfSaysThatItIsThereAndNoMore() {
    SimExamination exam = new SimExamination(1, link(MILLI), link(MILLI));
    exam.responder = new EchoResponder(EchoDisclosure.BARE);

    EchoReport report = exam.run(1472);

    assertThat(report.facts()).isEqualTo(EchoFacts.NONE);
    assertThat(report.clockAheadMicros()).isEmpty();
    assertThat(report.datagramBytes()).isEqualTo(1472);
    assertThat(report.answered()).isEqualTo(200);
    assertThat(exam.longestAnswer).isEqualTo(Echo.MIN_BYTES);
  }

  @Test
  void damagedRepeatedAndLateAnswersCountOnce() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      LinkSettings bad = link(5 * MILLI);
      bad.duplicate = 0.5;
      bad.corrupt = 0.1;
      bad.truncate = 0.1;
      bad.reorder = 0.2;
      bad.reorderNanos = 20 * MILLI;
      SimExamination exam = new SimExamination(seed, bad, bad);
      exam.clockAheadMicros = 42;

      EchoReport report = exam.run(1472);

      assertThat(report.answered()).as("seed %d", seed).isBetween(60, 200);
      assertThat(report.rttMinNanos()).isEqualTo(10 * MILLI);
      assertThat(Math.abs(report.clockAheadMicros().orElseThrow() - 42))
          .as("seed %d", seed)
          .isLessThanOrEqualTo(report.clockUncertaintyMicros());
    }
  }

  @Test
  void noMoreIsAnsweredInASecondThanTheLimitAndTheRestIsCounted() {
    EchoResponder responder = new EchoResponder(EchoDisclosure.FULL);
    ByteBuf out = Unpooled.buffer();
    int answers = 0;
    for (int i = 0; i < 50_000; i++) {
      // Two whole seconds.
      if (responder.answer(i * 40_000L, new Echo(i, 1, 1472), EchoFacts.NONE, out.clear())) {
        answers++;
      }
    }
    assertThat(answers).isEqualTo(2 * EchoResponder.MAX_ANSWERS_PER_SECOND);
    assertThat(responder.answered()).isEqualTo(answers);
    assertThat(responder.withheld()).isEqualTo(50_000 - answers);
  }

  @Test
  void whatTheReceiverWithholdsIsNotTakenForLossOfThePath() {
    SimExamination exam = new SimExamination(1, link(MILLI), link(MILLI));
    ByteBuf out = Unpooled.buffer();
    // Somebody else uses the receiver's answers up, 300 ms after each second began.
    for (long second = 0; second < 3; second++) {
      exam.simulation.at(
          second * SECOND + 300 * MILLI,
          () -> {
            for (int i = 0; i < EchoResponder.MAX_ANSWERS_PER_SECOND; i++) {
              exam.responder.answer(
                  exam.simulation.now(), new Echo(i, 1, 128), EchoFacts.NONE, out.clear());
            }
          });
    }

    EchoReport report = exam.run(1472);

    assertThat(report.answered()).isLessThan(200);
    assertThat(report.withheld()).isGreaterThanOrEqualTo(200 - report.answered());
  }
}
