package io.filecast.sim;

import static io.filecast.sim.Network.MILLI;
import static io.filecast.sim.Network.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.peer.SenderStatistics;
import io.filecast.wire.ContentHash;
import io.filecast.wire.Feedback;
import io.filecast.wire.Reason;
import io.filecast.wire.Receipt;
import io.filecast.wire.Reject;
import org.junit.jupiter.api.Test;

/**
 * One destination lies, another is honest; both share the sender's link. The honest one gets its
 * copy, in about its share of the time; the liar's transfer ends, with a reason and without more
 * traffic than a receiver that is what it says would get.
 */
class LyingReceiverTest extends BesideALiar {
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
