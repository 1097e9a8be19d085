package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.filecast.testing.Eventually;
import io.filecast.testing.Futures;
import io.filecast.wire.Rejection;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DropLogTest {
  private final Vertx vertx = Vertx.vertx();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(DropLog.class);

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
    Futures.await(vertx.close());
  }

  private int on(DropLog discards, int drops, int refusals) {
    return Futures.await(
        Futures.on(
            vertx.getOrCreateContext(),
            () -> {
              for (int i = 0; i < drops; i++) {
                discards.drop(i % 4 == 0 ? Rejection.BAD_LENGTH : Rejection.FOREIGN);
              }
              int lines = 0;
              for (int i = 0; i < refusals; i++) {
                lines += discards.mayTell(i % 5 == 0 ? "BUSY" : "NO_KEYS") ? 1 : 0;
              }
              return io.vertx.core.Future.succeededFuture(lines);
            }));
  }

  @Test
  void aFloodIsOneLineAndSilenceIsNone() {
    DropLog discards = new DropLog(vertx, 1_000);
    assertThat(on(discards, 100_000, 0)).isZero();
    Eventually.holds("a line", () -> !log.list.isEmpty());
    on(discards, 4, 0);
    Eventually.holds("another", () -> log.list.size() == 2);
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "dropped 100000 datagrams in 1 s: 75000 FOREIGN, 25000 BAD_LENGTH",
            "dropped 4 datagrams in 1 s: 3 FOREIGN, 1 BAD_LENGTH");
  }

  /** Two of them come with every transfer. */
  @Test
  void repeatedClosesAreToldOnlyBesideOthers() {
    DropLog discards = new DropLog(vertx, 300);
    Futures.await(
        Futures.on(
            vertx.getOrCreateContext(),
            () -> {
              discards.drop(Rejection.REPEATED_CLOSE);
              Promise<Void> told = Promise.promise();
              vertx.setTimer(600, late -> told.complete());
              return told.future();
            }));
    assertThat(log.list).isEmpty();
    Futures.await(
        Futures.on(
            vertx.getOrCreateContext(),
            () -> {
              discards.drop(Rejection.REPEATED_CLOSE);
              discards.drop(Rejection.FOREIGN);
              return io.vertx.core.Future.succeededFuture();
            }));
    Eventually.holds("a line", () -> !log.list.isEmpty());
    assertThat(log.list.get(0).getFormattedMessage()).endsWith("1 FOREIGN, 1 REPEATED_CLOSE");
  }

  @Test
  void theFirstOfEachKindHasALineAndTheOthersAreASum() {
    DropLog discards = new DropLog(vertx, 1_000);
    assertThat(on(discards, 0, 5_000)).isEqualTo(2);
    Eventually.holds("a line", () -> !log.list.isEmpty());
    assertThat(log.list.get(0).getFormattedMessage())
        .isEqualTo("more of the same in 1 s: 999 BUSY, 3999 NO_KEYS");
    assertThat(on(discards, 0, 3)).as("in the next second").isEqualTo(2);
  }
}
