package io.filecast.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The lab measured 0.884669 s and quoted 0.0884669 s: no figure may ever be a power of ten away
 * from its sample.
 */
class FiguresTest {
  private static final BigDecimal NANOS_PER_SECOND = BigDecimal.TEN.pow(9);

  @Test
  void theLabsTimeIsShownAsItWasMeasured() {
    assertThat(Figures.seconds(884_669_000)).isEqualTo("0.884669 s");
    assertThat(Figures.millis(884_669_000)).isEqualTo("884.669");
    assertThat(Figures.asSeconds(884_669_000)).isEqualTo(0.884669);
  }

  @Test
  void everyTimeShownIsTheTimeMeasuredToTheLastDigitShown() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      long nanos = random.nextLong(1L << (1 + random.nextInt(50)));

      BigDecimal seconds = number(Figures.seconds(nanos), " s");
      assertNear(seconds.multiply(NANOS_PER_SECOND), nanos, 500);
      BigDecimal millis = number(Figures.millis(nanos), "");
      assertNear(millis.multiply(BigDecimal.TEN.pow(6)), nanos, 500);
    }
  }

  private static BigDecimal number(String figure, String unit) {
    assertThat(figure).endsWith(unit);
    return new BigDecimal(figure.substring(0, figure.length() - unit.length()));
  }

  private static void assertNear(BigDecimal shownNanos, long nanos, long halfDigitNanos) {
    assertThat(shownNanos.subtract(BigDecimal.valueOf(nanos)).abs())
        .as("%s shown for %d", shownNanos, nanos)
        .isLessThanOrEqualTo(BigDecimal.valueOf(halfDigitNanos));
  }

  @Test
  void ratesAreMegabytesOfAMillionBytesPerSecond() {
    assertThat(Figures.rate(12_371, 884_669_000)).isEqualTo("0.01 MB/s");
    assertThat(Figures.rate(3_000_000_000L, 1_000_000_000)).isEqualTo("3000.00 MB/s");
    assertThat(Figures.rate(5_000_000_000L, 2_000_000_000)).isEqualTo("2500.00 MB/s");
    assertThat(Figures.megabytesPerSecond(1_000_000, 500_000_000)).isEqualTo(2.0);
  }

  @Test
  void noTimeIsNoRateInsteadOfInfinity() {
    assertThat(Figures.rate(1, 0)).isEqualTo("- MB/s");
    assertThat(Figures.megabytesPerSecond(1, 0)).isZero();
  }

  @Test
  void figuresDoNotFollowTheLocaleOfTheMachine() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(Figures.seconds(1_500_000_000)).isEqualTo("1.500000 s");
      assertThat(Figures.millis(1_500_000)).isEqualTo("1.500");
      assertThat(Figures.rate(1_500_000, 1_000_000_000)).isEqualTo("1.50 MB/s");
      assertThat(Figures.percent(0.5)).isEqualTo("50.00 %");
    } finally {
      Locale.setDefault(before);
    }
  }
}
