package io.filecast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
  private static final long LIMIT = 1_000_000_000_000L;

  @ParameterizedTest
  @CsvSource({
    "12KB, 12000",
    "1MB, 1000000",
    "100MB, 100000000",
    "1KiB, 1024",
    "1.5 MiB, 1572864",
    "7B, 7",
    "0.5GB, 500000000",
    "1GiB, 1073741824",
    "1TB, 1000000000000"
  })
  void aNumberWithAUnitIsBytes(String text, long bytes) {
    assertThat(ByteSize.parse("--sizes", text, LIMIT)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"12", "KB", "", "12 kb", "12 bytes", "-1KB", "1e3KB", "12KB!", "1.KB"})
  void anythingElseIsAMistakeThatNamesTheUnits(String text) {
    assertThatThrownBy(() -> ByteSize.parse("--sizes", text, LIMIT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--sizes=" + text)
        .hasMessageContaining("KiB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1001GB", "2TB", "999999999999999TB"})
  void sizesOverTheLimitAreAMistakeThatNamesIt(String text) {
    assertThatThrownBy(() -> ByteSize.parse("--sizes", text, LIMIT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is over the limit 1 TB; use 1 B to 1 TB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0B", "0.1B", "0KB"})
  void lessThanAByteIsAMistake(String text) {
    assertThatThrownBy(() -> ByteSize.parse("--sizes", text, LIMIT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--sizes=" + text + " is below the limit 1 B");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1400, 1400 B",
    "12003, 12003 B",
    "8388608, 8 MiB",
    "1572864, 1536 KiB",
    "1500000, 1500 KB",
    "1024000, 1000 KiB",
    "100000000, 100 MB",
    "1099511627776, 1 TiB",
    "9007199254740991, 9007199254740991 B"
  })
  void isPrintedToTheByteWhereThatMatters(long bytes, String text) {
    assertThat(ByteSize.exact(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 B", "999, 999 B", "1000, 1 KB", "12003, 12.003 KB", "1500000, 1.5 MB"})
  void isPrintedInTheLargestUnitThatLeavesOne(long bytes, String text) {
    assertThat(ByteSize.format(bytes)).isEqualTo(text);
  }

  @Test
  void whatIsPrintedIsReadBackToTheLastDigitShown() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      long bytes = 1 + random.nextLong(1L << (1 + random.nextInt(39)));
      long back = ByteSize.parse("size", ByteSize.format(bytes), LIMIT);
      assertThat(ByteSize.parse("size", ByteSize.exact(bytes), LIMIT)).isEqualTo(bytes);
      assertThat(Math.abs(back - bytes)).as("%d bytes", bytes).isLessThanOrEqualTo(bytes / 2_000);
    }
  }
}
