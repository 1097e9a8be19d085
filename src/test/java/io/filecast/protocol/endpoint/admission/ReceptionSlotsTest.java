package io.filecast.protocol.endpoint.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.endpoint.admission.Decision.Action;
import io.filecast.wire.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceptionSlotsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final SourceNetwork HERE = new SourceNetwork(1);
  private static final SourceNetwork THERE = new SourceNetwork(2);

  private final ReceptionSlots slots = new ReceptionSlots(new AdmissionSettings(8, 4, 50, false));
  private final List<Transfer> running = new ArrayList<>();

  private record Transfer(
      SourceNetwork network,
      boolean isRunning,
      boolean isAddressProven,
      boolean isProven,
      long idle)
      implements Occupant {
    @Override
    public long idleNanos(long nowNanos) {
      return idle;
    }
  }

  private Transfer add(Transfer transfer) {
    running.add(transfer);
    return transfer;
  }

  private Transfer proven(SourceNetwork network, long idle) {
    return add(new Transfer(network, true, true, true, idle));
  }

  /** Whoever began it has not answered, and may be somebody else. */
  private Transfer forged(SourceNetwork network) {
    return add(new Transfer(network, true, false, false, SECOND / 10));
  }

  private Decision<Transfer> judge(SourceNetwork network, boolean proven) {
    return judge(network, proven, null, false);
  }

  private Decision<Transfer> judge(
      SourceNetwork network, boolean proven, Transfer rival, boolean offersAgain) {
    return slots.judge(0, new Newcomer<>(network, proven, rival, offersAgain), running);
  }

  private static void assertBegins(Decision<Transfer> decision, Transfer... giveWay) {
    assertThat(decision.action()).isEqualTo(Action.BEGIN);
    assertThat(decision.giveWay()).extracting(Decision.Ending::occupant).containsExactly(giveWay);
  }

  private static void assertRefused(Decision<Transfer> decision, Reason reason) {
    assertThat(decision.action()).isEqualTo(Action.REFUSE);
    assertThat(decision.reason()).isEqualTo(reason);
  }

  @Test
  void whoeverIsNoLossGivesWayWhenSomethingElseIsShort() {
    proven(HERE, 0);
    assertThat(slots.spare(0, running)).isEmpty();
    Transfer idle = proven(THERE, 11 * SECOND);
    assertThat(slots.spare(0, running)).extracting(Decision.Ending::occupant).containsExactly(idle);
    Transfer unproven = forged(HERE);
    assertThat(slots.spare(0, running))
        .extracting(Decision.Ending::occupant)
        .containsExactly(unproven);
  }

  // ---- names ---------------------------------------------------------------------------------

  @Test
  void aRunningTransferIsSupersededOnlyByAProvenOne() {
    Transfer old = proven(HERE, 0);
    assertThat(judge(HERE, false, old, true).action()).isEqualTo(Action.ASK_FOR_COOKIE);
    assertBegins(judge(HERE, true, old, true), old);
    assertThat(judge(HERE, true, old, true).giveWay().get(0).reason()).isEqualTo(Reason.SUPERSEDED);
  }

  @Test
  void aRunningTransferIsNotSupersededByAnotherSender() {
    Transfer old = proven(HERE, 100 * SECOND);
    assertRefused(judge(THERE, true, old, false), Reason.NAME_BUSY);
    assertRefused(judge(THERE, false, old, false), Reason.NAME_BUSY);
  }

  @Test
  void aNameThatSomebodyMayHaveForgedIsFreeForAProvenSender() {
    Transfer forged = forged(HERE);
    assertThat(judge(THERE, false, forged, false).action()).isEqualTo(Action.ASK_FOR_COOKIE);
    assertBegins(judge(THERE, true, forged, false), forged);
  }

  @Test
  void aSenderThatDoesNotAnswerItsAcceptLosesTheName() {
    Transfer fresh = add(new Transfer(HERE, true, true, false, 0));
    assertRefused(judge(THERE, true, fresh, false), Reason.NAME_BUSY);
    Transfer late = add(new Transfer(HERE, true, true, false, 2 * SECOND));
    assertBegins(judge(THERE, true, late, false), late);
  }

  @Test
  void aTransferThatHasEndedKeepsNoName() {
    Transfer ended = add(new Transfer(HERE, false, true, true, 0));
    assertThat(judge(THERE, false, ended, false).action()).isEqualTo(Action.ASK_FOR_COOKIE);
    assertBegins(judge(THERE, true, ended, false), ended);
  }

  // ---- slots ---------------------------------------------------------------------------------

  @Test
  void oneNetworkHasSoManySlotsAndNoMore() {
    for (int i = 0; i < 4; i++) {
      proven(HERE, 0);
    }
    assertRefused(judge(HERE, true), Reason.BUSY);
    assertThat(judge(HERE, true).why()).contains("maxTransfersPerAddress=4");
    assertBegins(judge(THERE, true));
  }

  @Test
  void forgedOffersTakeNoSlotFromWhoProvesHisAddress() {
    Transfer first = forged(HERE);
    for (int i = 0; i < 3; i++) {
      forged(HERE);
    }
    assertThat(judge(HERE, false).action()).isEqualTo(Action.ASK_FOR_COOKIE);
    assertBegins(judge(HERE, true), first);
  }

  @Test
  void theLastQuarterIsForNetworksThatHaveNone() {
    for (int i = 0; i < 3; i++) {
      proven(HERE, 0);
      proven(new SourceNetwork(3), 0);
    }
    assertRefused(judge(HERE, true), Reason.BUSY);
    assertThat(judge(HERE, true).why()).contains("the last 2 of maxConcurrentTransfers=8");
    assertBegins(judge(THERE, true));
    proven(THERE, 0);
    proven(new SourceNetwork(4), 0);
    assertRefused(judge(new SourceNetwork(5), true), Reason.BUSY);
    assertThat(judge(new SourceNetwork(5), false).action()).isEqualTo(Action.ASK_FOR_COOKIE);
  }

  @Test
  void oneNetworkMayHaveAllWhereTheOperatorSaysSo() {
    ReceptionSlots open = new ReceptionSlots(new AdmissionSettings(8, 8, 50, false));
    for (int i = 0; i < 7; i++) {
      proven(HERE, 0);
    }
    assertThat(open.judge(0, new Newcomer<>(HERE, true, null, false), running).action())
        .isEqualTo(Action.BEGIN);
  }

  @Test
  void aSlotWithoutProgressIsGivenUpWhenSomebodyNeedsIt() {
    for (int i = 0; i < 7; i++) {
      proven(new SourceNetwork(10 + i), 9 * SECOND);
    }
    Transfer idle = proven(new SourceNetwork(17), 11 * SECOND);
    Transfer idler = add(new Transfer(new SourceNetwork(18), true, true, true, 12 * SECOND));
    running.remove(0);
    assertBegins(judge(THERE, true), idler);
    assertThat(judge(THERE, true).giveWay().get(0).reason()).isEqualTo(Reason.SENDER_STALLED);
    running.remove(idler);
    assertBegins(judge(THERE, true));
    proven(new SourceNetwork(19), 0);
    assertBegins(judge(THERE, true), idle);
    assertThat(judge(THERE, false).action()).isEqualTo(Action.ASK_FOR_COOKIE);
  }

  @Test
  void aSupersededTransferLeavesItsSlot() {
    Transfer old = proven(HERE, 0);
    for (int i = 0; i < 3; i++) {
      proven(HERE, 0);
    }
    assertBegins(judge(HERE, true, old, true), old);
  }
}
