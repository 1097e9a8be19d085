package io.filecast.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.Charset;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines of the log are those of the pattern they stand for. */
class LogLineTest {
  @ParameterizedTest
  @CsvSource({
    "INFO, 2026-11-23T12:04:05.006Z, false",
    "WARN, 2026-11-23T23:59:59.999999Z, false",
    "ERROR, 2026-01-01T00:00:00Z, true"
  })
  void lineIsThatOfThePattern(String level, Instant instant, boolean failed) {
    LoggerContext context = new LoggerContext();
    PatternLayoutEncoder pattern = new PatternLayoutEncoder();
    pattern.setContext(context);
    pattern.setPattern("%d{HH:mm:ss.SSS} %-5level %msg%n");
    pattern.start();
    Logger logger = context.getLogger("test");
    Throwable mistake = failed ? new IllegalStateException("ä", new RuntimeException()) : null;
    LoggingEvent event =
        new LoggingEvent(
            "", logger, Level.toLevel(level), "{} of {}", mistake, new Object[] {1, 2});
    event.setInstant(instant);

    assertThat(
            new String(
                new LogLine(Charset.defaultCharset()).encode(event), Charset.defaultCharset()))
        .isEqualTo(new String(pattern.encode(event), Charset.defaultCharset()));
  }
}
