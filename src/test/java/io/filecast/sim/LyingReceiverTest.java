package io.filecast.sim;

import static io.filecast.sim.Network.MILLI;
import static io.filecast.sim.Network.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.peer.SenderStatistics;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.ContentHash;
import io.filecast.wire.Cookie;
import io.filecast.wire.Feedback;
import io.filecast.wire.Finish;
import io.filecast.wire.Offer;
import io.filecast.wire.Reason;
import io.filecast.wire.Receipt;
import io.filecast.wire.Reject;
import org.junit.jupiter.api.Test;

/**
 * One destination lies, another is honest; both share the sender's link. The honest one gets its
 * copy, in about its share of the time; the liar's transfer ends, with a reason and without more
 * traffic than a receiver that is what it says would get.
 */
class LyingReceiverTest {
  private static final int CONTENT = 5_000_000;
  private static final long LINK_BITS_PER_SECOND = 100_000_000;

  /** Alone it takes 0.45 s; beside one that takes its half, 0.9 s. */
  private static final long HONEST_NANOS = 3 * SECOND;

  private final Network network =
      Network.of(
          1,
          CONTENT,
          LinkSettings.of(LINK_BITS_PER_SECOND, MILLI).queue(200_000),
          LinkSettings.of(LINK_BITS_PER_SECOND, MILLI).queue(200_000));
  private LyingReceiver liar;
  private SimSender towardsLiar;

  private SenderStatistics run(long intervalNanos, LyingReceiver.Lie lie, long limitNanos) {
    liar = new LyingReceiver(network.simulation, network.back, intervalNanos, lie);
    towardsLiar =
        new SimSender(network.simulation, network.forth, network.content, SenderSettings.DEFAULT);
    liar.answerTo(towardsLiar::receive);
    towardsLiar.start(liar::receive);
    SenderStatistics honest = network.run(limitNanos);
    assertThat(honest.reason()).isEqualTo(Reason.NONE);
    assertThat(network.receiver.published()).isEqualTo(network.content.bytes());
    assertThat(honest.endedNanos()).isLessThan(HONEST_NANOS);
    SenderStatistics outcome = towardsLiar.statistics();
    assertThat(outcome.reason()).as("never a success").isNotEqualTo(Reason.NONE);
    assertThat(towardsLiar.peer().isDone()).isTrue();
    return outcome;
  }

  /** Everything up to the newest that came, whether it came or not (RFC 9000, section 21.4). */
  @Test
  void acknowledgingWhatDidNotComeEndsTheTransfer() {
    SenderStatistics outcome =
        run(
            MILLI,
            new LyingReceiver.Lie() {
              @Override
              void say(LyingReceiver me, Feedback feedback) {
                if (me.largest >= 0) {
                  feedback.clearRanges();
                  feedback.addPacketRange(0, me.largest);
                }
              }
            },
            70 * SECOND);
    assertThat(outcome.reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
    assertThat(outcome.packetsSent()).isLessThan(3_000);
  }

  @Test
  void acknowledgingPacketsOfTheFutureMakesNoneComeSooner() {
    SenderStatistics outcome =
        run(
            MILLI,
            new LyingReceiver.Lie() {
              @Override
              void say(LyingReceiver me, Feedback feedback) {
                feedback.clearRanges();
                feedback.largestPacketNumber = me.largest + 1_000_000;
                feedback.addPacketRange(0, feedback.largestPacketNumber);
              }
            },
            120 * SECOND);
    assertThat(outcome.reason()).isEqualTo(Reason.NO_PROGRESS);
    assertThat(liar.bytes).as("probes of a path that says nothing").isLessThan(1_000_000);
  }

  @Test
  void aWindowOfFourGigabytesOpensNothing() {
    run(
        MILLI,
        new LyingReceiver.Lie() {
          @Override
          void say(LyingReceiver me, Feedback feedback) {
            feedback.clearRanges();
            feedback.largestPacketNumber = Feedback.NO_PACKET;
            feedback.windowBytes = 0xFFFF_FFFFL;
          }
        },
        120 * SECOND);
    assertThat(liar.bytes).isLessThan(1_000_000);
  }

  /** Has every symbol and the next moment none. */
  @Test
  void holdingAndNotHoldingByTurnsIsNoProgress() {
    SenderStatistics outcome =
        run(
            MILLI,
            new LyingReceiver.Lie() {
              private boolean holds;

              @Override
              void say(LyingReceiver me, Feedback feedback) {
                if (me.symbolBytes > 0) {
                  int symbols = me.symbols();
                  feedback.horizon = symbols;
                  if (!holds) {
                    feedback.addMissingRange(0, symbols);
                  } else {
                    feedback.addMissingRange(0, symbols / 2);
                  }
                  holds = !holds;
                }
              }
            },
            120 * SECOND);
    assertThat(outcome.reason()).isEqualTo(Reason.NO_PROGRESS);
    assertThat(outcome.endedNanos()).isLessThan(75 * SECOND);
  }

  /** Acknowledges every packet, and has one symbol more every 20 s: a day at full rate for it. */
  @Test
  void acknowledgingEverythingAndGainingNearlyNothingIsNoProgress() {
    SenderStatistics outcome =
        run(
            MILLI,
            new LyingReceiver.Lie() {
              @Override
              void say(LyingReceiver me, Feedback feedback) {
                if (me.symbolBytes > 0) {
                  int symbols = me.symbols();
                  feedback.horizon = symbols;
                  int gained = 1 + (int) (me.nanos() / (20 * SECOND));
                  feedback.addMissingRange(Math.min(gained, symbols - 1), symbols);
                }
              }
            },
            120 * SECOND);
    assertThat(outcome.reason()).isEqualTo(Reason.NO_PROGRESS);
    // At the full rate of the link it sends for 30 s; at less, until it has sent 16 MiB.
    assertThat(outcome.endedNanos()).isLessThan(75 * SECOND);
    assertThat(liar.bytes).isLessThan(32 * LINK_BITS_PER_SECOND / 8);
  }

  /** Takes nothing, and claims to gain all the same: it costs no rate, and no day either. */
  @Test
  void aWindowThatStaysClosedIsNoProgressWhateverIsGained() {
    SenderStatistics outcome =
        run(
            100 * MILLI,
            new LyingReceiver.Lie() {
              @Override
              void say(LyingReceiver me, Feedback feedback) {
                if (me.symbolBytes > 0) {
                  int symbols = me.symbols();
                  feedback.horizon = symbols;
                  int gained = 1 + (int) (me.nanos() / (10 * SECOND));
                  feedback.addMissingRange(Math.min(gained, symbols - 1), symbols);
                  feedback.windowBytes = 0;
                }
              }
            },
            120 * SECOND);
    assertThat(outcome.reason()).isEqualTo(Reason.NO_PROGRESS);
    assertThat(outcome.endedNanos()).isBetween(60 * SECOND, 65 * SECOND);
  }

  @Test
  void aFloodOfFeedbackIsLookedAtInPart() {
    SenderStatistics outcome =
        run(
            50_000,
            new LyingReceiver.Lie() {
              @Override
              void say(LyingReceiver me, Feedback feedback) {
                feedback.clearRanges();
                feedback.largestPacketNumber = Feedback.NO_PACKET;
                feedback.ackDelayMicros = 0xFFFF_FFFFL;
              }
            },
            70 * SECOND);
    assertThat(outcome.reason()).isEqualTo(Reason.NO_PROGRESS);
    // 20,000 a second came for a minute, 8,000 of them are looked at.
    assertThat(outcome.packetsRejected()).isGreaterThan(500_000);
    assertThat(liar.bytes).isLessThan(60 * LINK_BITS_PER_SECOND / 8);
  }

  @Test
  void aReceiptForAnotherContentIsNoProof() {
    SenderStatistics outcome =
        run(
            MILLI,
            new LyingReceiver.Lie() {
              @Override
              void more(LyingReceiver me) {
                me.send(
                    new Receipt(
                        me.offer.attempt(),
                        me.offer.transferId(),
                        Reason.NONE,
                        1,
                        ContentHash.of(new byte[32]),
                        false,
                        false));
              }
            },
            70 * SECOND);
    assertThat(outcome.reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
  }

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

  /** It knows the transfer id, which is the same for all, and the hash; not the other's token. */
  @Test
  void speakingForAnotherReceiverIsNotHeard() {
    run(
        5 * MILLI,
        new LyingReceiver.Lie() {
          @Override
          void more(LyingReceiver me) {
            long id = network.sender.peer().transferId();
            for (int token :
                new int[] {0, LyingReceiver.TOKEN, network.simulation.random().nextInt()}) {
              me.send(
                  new Receipt(1, id, Reason.NONE, 1, network.content.hash(), false, false),
                  token,
                  network.sender::receive);
              me.send(
                  new Receipt(1, id, Reason.DISK_FULL, 0, Receipt.NO_HASH, false, false),
                  token,
                  network.sender::receive);
            }
            me.send(new Reject(0, id, Reason.UNKNOWN_TRANSFER), 0, network.sender::receive);
            me.send(new Reject(1, id, Reason.NO_SPACE), 0, network.sender::receive);
          }
        },
        800 * SECOND);
    assertThat(network.sender.statistics().attempt()).isEqualTo(1);
    assertThat(network.sender.statistics().packetsRejected()).isPositive();
  }
}
