package io.filecast.sim;

import static io.filecast.sim.Network.MILLI;
import static io.filecast.sim.Network.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.peer.SenderStatistics;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.Cookie;
import io.filecast.wire.Feedback;
import io.filecast.wire.Finish;
import io.filecast.wire.Offer;
import io.filecast.wire.Reason;
import io.filecast.wire.Receipt;
import io.filecast.wire.Reject;
import org.junit.jupiter.api.Test;

/** Receivers that answer, accept or begin anew as often as they like. */
class RestlessReceiverTest extends BesideALiar {
  @Test
  void aSecondAcceptWithOtherContentsChangesNothing() {
    SenderStatistics outcome =
        run(
            5 * MILLI,
            new LyingReceiver.Lie() {
              @Override
              void more(LyingReceiver me) {
                me.send(me.accept(true, ByteRanges.of(0, CONTENT)));
              }
            },
            800 * SECOND);
    assertThat(outcome.reason()).isEqualTo(Reason.NO_PROGRESS);
    assertThat(outcome.attempt()).isEqualTo(1);
    assertThat(outcome.bytesHeldAtStart()).isZero();
  }

  @Test
  void aResumeThatCannotBeProvesNothing() {
    SenderStatistics outcome =
        run(
            10 * MILLI,
            new LyingReceiver.Lie() {
              @Override
              void onOffer(LyingReceiver me, Offer offer) {
                me.send(me.accept(false, ByteRanges.of(3, 1L << 50, (1L << 50) + 1, 1L << 61)));
              }
            },
            800 * SECOND);
    assertThat(outcome.reason()).isIn(Reason.NO_PROGRESS, Reason.SILENT);
    assertThat(liar.bytes).isLessThan(2_000_000);
  }

  @Test
  void aReceiverThatComparesForEverIsGivenUp() {
    SenderStatistics outcome =
        run(
            100 * MILLI,
            new LyingReceiver.Lie() {
              @Override
              void onOffer(LyingReceiver me, Offer offer) {
                me.send(me.accept(true, ByteRanges.NONE));
              }
            },
            800 * SECOND);
    assertThat(outcome.reason()).isEqualTo(Reason.NO_PROGRESS);
    assertThat(outcome.endedNanos()).isLessThan(601 * SECOND);
    assertThat(liar.bytes).isLessThan(1_000_000);
  }

  @Test
  void notKnowingTheTransferAgainAndAgainEndsIt() {
    SenderStatistics outcome =
        run(
            5 * MILLI,
            new LyingReceiver.Lie() {
              @Override
              void more(LyingReceiver me) {
                me.send(new Reject(0, me.offer.transferId(), Reason.UNKNOWN_TRANSFER));
              }
            },
            800 * SECOND);
    // It speaks with the token as well: who speaks knows the transfer.
    assertThat(outcome.attempt()).isEqualTo(1);
    assertThat(liar.offers).isEqualTo(1);
  }

  @Test
  void aFreshStartForEveryPacketEndsAfterFiftyAttempts() {
    SenderStatistics outcome =
        run(
            MILLI,
            new LyingReceiver.Lie() {
              @Override
              void onOffer(LyingReceiver me, Offer offer) {
                super.onOffer(me, offer);
                for (int after = 51; after < 200; after += 10) {
                  network.simulation.after(
                      after * MILLI,
                      () -> me.send(new Reject(0, offer.transferId(), Reason.UNKNOWN_TRANSFER)));
                }
              }

              @Override
              void say(LyingReceiver me, Feedback feedback) {
                feedback.transferId++; // never heard with the token
              }

              @Override
              int probedBytes(int bytes) {
                return bytes;
              }
            },
            120 * SECOND);
    assertThat(outcome.attempt()).isLessThanOrEqualTo(50);
    assertThat(liar.offers).isLessThan(120);
  }

  @Test
  void handingOutCookiesForEverMakesNoMoreOffersThanSilence() {
    SenderStatistics outcome =
        run(
            MILLI,
            new LyingReceiver.Lie() {
              @Override
              void onOffer(LyingReceiver me, Offer offer) {
                for (int i = 0; i < 10; i++) {
                  me.send(
                      new Reject(
                          offer.attempt(),
                          offer.transferId(),
                          Reason.ADDRESS_UNPROVEN,
                          new Cookie(i, me.offers)));
                }
              }
            },
            70 * SECOND);
    assertThat(outcome.reason()).isEqualTo(Reason.NO_ANSWER);
    // 21 in five seconds of silence, and three at once.
    assertThat(liar.offers).isBetween(20, 25);
    assertThat(liar.offer.cookie()).isNotNull();
  }

  @Test
  void answersToProbesThatWereNeverSentChooseNoSize() {
    SenderStatistics outcome =
        run(
            5 * MILLI,
            new LyingReceiver.Lie() {
              @Override
              int probedBytes(int bytes) {
                return 65_507;
              }
            },
            800 * SECOND);
    assertThat(outcome.reason()).isNotEqualTo(Reason.NONE);
    assertThat(liar.symbolBytes).isEqualTo(1200 - 28);
  }

  @Test
  void startingOverIsAskedForOnce() {
    SenderStatistics outcome =
        run(
            MILLI,
            new LyingReceiver.Lie() {
              @Override
              void onFinish(LyingReceiver me, Finish finish) {}

              @Override
              void more(LyingReceiver me) {
                me.send(
                    new Receipt(
                        me.offer.attempt(),
                        me.offer.transferId(),
                        Reason.HASH_MISMATCH,
                        0,
                        Receipt.NO_HASH,
                        false,
                        true));
              }
            },
            70 * SECOND);
    assertThat(outcome.reason()).isEqualTo(Reason.HASH_MISMATCH);
    assertThat(outcome.attempt()).isEqualTo(2);
  }
}
