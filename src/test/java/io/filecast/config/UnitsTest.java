package io.filecast.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes, times and rates are read and printed the same for every key. */
class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "5, 5, 5 ms",
    "250ms, 250, 250 ms",
    "5s, 5000, 5 s",
    "1.5 min, 90000, 90 s",
    "2h, 7200000, 2 h",
    "7d, 604800000, 7 d",
  })
  void aTimeIsMillisecondsOrHasAUnit(String text, long millis, String shown) {
    assertThat(sender("timeoutMillis", text).timeoutMillis()).isEqualTo(millis);
    assertThat(TimeSpan.exact(millis)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "auto, 0",
    "8kbit/s, 8000",
    "100Mbit/s, 100000000",
    "12.5MB/s, 100000000",
    "12.5 MB/s, 100000000",
    "1 MiB/s, 8388608",
    "1 GB/s, 8000000000",
    "9600 bit/s, 9600",
    "1000 Gbit/s, 1000000000000",
  })
  void aRateHasAUnitOrIsAWord(String text, long bitsPerSecond) {
    assertThat(sender("rate", text).reliable().bitsPerSecond()).isEqualTo(bitsPerSecond);
  }

  @ParameterizedTest
  @CsvSource({
    "8000, 8 kbit/s",
    "1500000, 1.5 Mbit/s",
    "100000000, 100 Mbit/s",
    "12345678, 12.346 Mbit/s",
    "40000000000, 40 Gbit/s"
  })
  void aRateIsPrintedInBits(long bitsPerSecond, String text) {
    assertThat(BitRate.format(bitsPerSecond)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"auto, 0", "1200, 1200", "1.2KB, 1200", "9 KB, 9000", "64KiB, 0"})
  void aDatagramIsBytesOrHasAUnit(String text, int bytes) {
    if (bytes == 0 && !text.equals("auto")) {
      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(() -> sender("datagramBytes", text)))
          .hasMessageContaining("is over the limit 65507 B");
    } else {
      assertThat(sender("datagramBytes", text).reliable().datagramBytes()).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "receiveBufferBytes, 8MiB, 8 MiB",
    "receiveBufferBytes, 8388608, 8 MiB",
    "receiveBufferBytes, 0, 0 B",
    "maxTransferBytes, 2TB, 2 TB",
    "raw.expectedBytes, 12003, 12003 B",
    "raw.idleMillis, 1 s, 1 s",
  })
  void whatTheConfigurationShowsIsWhatItReads(String path, String text, String shown) {
    ConfigKey key = ConfigKeys.RECEIVER.find(path).orElseThrow();
    Object value = key.check("test", text);

    assertThat(key.shown(value)).isEqualTo(shown);
    assertThat(key.check("test", key.shown(value))).isEqualTo(value);
  }

  private static TransferSpec sender(String key, String text) {
    return TransferSpec.fromJson(
        new JsonObject("{\"file\": \"f\", \"destinations\": [\"h\"]}").put(key, text));
  }
}
