package io.filecast.protocol.endpoint.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.endpoint.admission.Admission.Ruling;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1000 * MILLI;
  private static final SourceNetwork VICTIM = new SourceNetwork(1);

  private static Admission admission(boolean alwaysCookies) {
    return new Admission(0, new AdmissionSettings(16, 8, 50, alwaysCookies));
  }

  private static SourceNetwork stranger(int i) {
    return new SourceNetwork(1_000 + i);
  }

  // ---- offers --------------------------------------------------------------------------------

  @Test
  void whatIsSentInAnothersNameCostsThatOneNothing() {
    Admission admission = admission(false);
    for (int i = 0; i < 10_000; i++) {
      admission.judgeOffer(i * MILLI / 10, VICTIM, false, 0);
    }
    assertThat(admission.judgeOffer(SECOND, VICTIM, true, 0)).isEqualTo(Ruling.ADMIT);
    assertThat(admission.networks()).isOne();
  }

  @Test
  void anEmptyBudgetMeansACookie() {
    Admission admission = admission(false);
    int admitted = 0;
    for (int i = 0; i < 1_000; i++) {
      admitted += admission.judgeOffer(0, VICTIM, false, 0) == Ruling.ADMIT ? 1 : 0;
    }
    assertThat(admitted).isEqualTo(Admission.UNPROVEN_OFFERS_PER_SECOND);
    assertThat(admission.judgeOffer(0, VICTIM, true, 0)).isEqualTo(Ruling.ADMIT);
    for (int i = 0; i < 1_000; i++) {
      admission.judgeOffer(0, stranger(0), true, 0);
    }
    assertThat(admission.judgeOffer(0, stranger(0), true, 0)).isEqualTo(Ruling.ASK_FOR_COOKIE);
    assertThat(admission.judgeOffer(0, VICTIM, true, 0)).isEqualTo(Ruling.ADMIT);
  }

  @Test
  void aQuarterOfTheSlotsIsForUnprovenOnes() {
    Admission admission = admission(false);
    assertThat(admission.judgeOffer(0, VICTIM, false, 3)).isEqualTo(Ruling.ADMIT);
    assertThat(admission.judgeOffer(0, VICTIM, false, 4)).isEqualTo(Ruling.ASK_FOR_COOKIE);
    assertThat(admission.judgeOffer(0, VICTIM, true, 4)).isEqualTo(Ruling.ADMIT);
  }

  @Test
  void alwaysMeansAlways() {
    Admission admission = admission(true);
    assertThat(admission.judgeOffer(0, VICTIM, false, 0)).isEqualTo(Ruling.ASK_FOR_COOKIE);
    assertThat(admission.judgeHandshake(0, VICTIM, false, false)).isEqualTo(Ruling.ASK_FOR_COOKIE);
    assertThat(admission.judgeOffer(0, VICTIM, true, 0)).isEqualTo(Ruling.ADMIT);
    assertThat(admission.judgeHandshake(0, VICTIM, true, false)).isEqualTo(Ruling.ADMIT);
  }

  @Test
  void memoryIsBoundedWhateverComes() {
    Admission admission = admission(false);
    for (int i = 0; i < 100_000; i++) {
      admission.judgeOffer(i, stranger(i), true, 0);
      admission.judgeHandshake(i, stranger(i), true, false);
      admission.onAuthorized(i, stranger(i));
    }
    assertThat(admission.networks()).isLessThanOrEqualTo(4 * AddressBudget.MAX);
  }

  @Test
  void answersToUnknownTransfersAreBoundedForAllTogether() {
    Admission admission = admission(false);
    int answered = 0;
    for (int i = 0; i < 10_000; i++) {
      answered += admission.mayAnswerUnknown(0) ? 1 : 0;
    }
    assertThat(answered).isEqualTo(Admission.UNKNOWN_ANSWERS_PER_SECOND);
    assertThat(admission.mayAnswerUnknown(SECOND)).isTrue();
  }

  // ---- handshakes ----------------------------------------------------------------------------

  /** Strangers under proven addresses, 4,000 handshakes a second from {@code addresses} of them. */
  private static int computed(Admission admission, long from, long until, int addresses) {
    int computed = 0;
    long turn = 0;
    for (long now = from; now < until; now += SECOND / 4_000) {
      SourceNetwork source = stranger((int) (turn++ % addresses));
      computed += admission.judgeHandshake(now, source, true, false) == Ruling.ADMIT ? 1 : 0;
    }
    return computed;
  }

  @Test
  void sixtyFourStrangersDoNotUseUpWhatIsForAll() {
    Admission admission = admission(true);
    int computed = computed(admission, 0, 10 * SECOND, 64);
    assertThat(computed).isBetween(600, 800);
    assertThat(admission.judgeHandshake(10 * SECOND, VICTIM, true, false)).isEqualTo(Ruling.ADMIT);
  }

  /** They do have what is for all; the reserve they have not. */
  @Test
  void thousandsOfStrangersDoNotTouchTheReserve() {
    Admission admission = admission(true);
    admission.onAuthorized(0, VICTIM);
    int computed = computed(admission, SECOND, 11 * SECOND, 4_000);
    assertThat(computed).isBetween(1_000, 1_200);
    for (int i = 0; i < HandshakeBudget.PER_KNOWN_AT_ONCE; i++) {
      assertThat(admission.judgeHandshake(11 * SECOND, VICTIM, true, false))
          .isEqualTo(Ruling.ADMIT);
    }
  }

  @Test
  void anAddressIsKnownForADay() {
    Admission admission = admission(true);
    admission.onAuthorized(0, VICTIM);
    long day = KnownNetworks.MEMORY_NANOS;
    assertThat(admitted(admission, day - 1)).isGreaterThan(HandshakeBudget.PER_KNOWN_AT_ONCE);
    assertThat(admitted(admission, day + 10 * SECOND))
        .isEqualTo(HandshakeBudget.PER_ADDRESS_AT_ONCE);
  }

  private static int admitted(Admission admission, long now) {
    int admitted = 0;
    for (int i = 0; i < 200; i++) {
      admitted += admission.judgeHandshake(now, VICTIM, true, false) == Ruling.ADMIT ? 1 : 0;
    }
    return admitted;
  }

  @Test
  void forgedAddressesUseUpWhatIsForUnprovenOnesOnly() {
    Admission admission = admission(false);
    int computed = 0;
    for (long now = 0; now < 10 * SECOND; now += SECOND / 4_000) {
      computed += admission.judgeHandshake(now, VICTIM, false, false) == Ruling.ADMIT ? 1 : 0;
    }
    assertThat(computed).isBetween(400, 440);
    assertThat(admission.judgeHandshake(10 * SECOND, VICTIM, true, false)).isEqualTo(Ruling.ADMIT);
    assertThat(admission.judgeHandshake(20 * SECOND, VICTIM, false, true))
        .as("crowded")
        .isEqualTo(Ruling.ASK_FOR_COOKIE);
  }
}
