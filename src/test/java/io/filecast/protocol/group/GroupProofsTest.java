package io.filecast.protocol.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.wire.BlockDigests;
import io.filecast.wire.ContentHash;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.GroupStatus;
import io.filecast.wire.SignedPacket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupProofsTest {
  private static final long MILLI = 1_000_000;
  private static final ContentHash HASH = ContentHash.compute(new byte[1], 0, 1);

  private final List<Integer> digested = new ArrayList<>();
  private final List<SignedPacket> toSign = new ArrayList<>();
  private final GroupProofs proofs =
      new GroupProofs(
          1,
          new ProofMaker() {
            @Override
            public void digest(int block) {
              digested.add(block);
            }

            @Override
            public void sign(SignedPacket packet) {
              toSign.add(packet);
            }
          },
          block -> block != 2);

  private long now;

  private void digestAll() {
    for (int block : List.copyOf(digested)) {
      proofs.onDigest(now, block, HASH);
    }
    digested.clear();
  }

  private void signAll() {
    for (SignedPacket packet : List.copyOf(toSign)) {
      byte[] signature = new byte[64];
      proofs.onSigned(
          packet instanceof BlockDigests digests
              ? digests.signed(signature)
              : ((GroupStatus) packet).signed(signature));
    }
    toSign.clear();
  }

  private List<BlockDigests> sent() {
    List<BlockDigests> sent = new ArrayList<>();
    for (ControlPacket next = proofs.poll(now); next != null; next = proofs.poll(now)) {
      sent.add((BlockDigests) next);
    }
    return sent;
  }

  /** All of these blocks are proven. */
  private void prove(int until) {
    proofs.onSentUntil(until);
    digestAll();
    now += 30 * MILLI;
    sent();
    signAll();
    assertThat(sent()).isNotEmpty();
  }

  @Test
  void blocksThatFollowEachOtherAreProvenTogether() {
    proofs.onSentUntil(6);
    assertThat(digested).as("2 is held by all").containsExactly(0, 1, 3, 4, 5);
    digestAll();
    assertThat(sent()).isEmpty();
    assertThat(toSign).as("more may come").isEmpty();
    assertThat(proofs.nextNanos()).isEqualTo(20 * MILLI);
    now = 20 * MILLI;
    assertThat(sent()).isEmpty();
    signAll();
    assertThat(sent()).extracting(BlockDigests::firstBlock).containsExactly(0, 3);
  }

  @Test
  void aFullPacketDoesNotWait() {
    proofs.onBegin(now, 10);
    proofs.onSentUntil(10 + 40);
    digestAll();
    sent();
    signAll();
    assertThat(sent()).extracting(each -> each.digests().size()).containsExactly(33, 7);
  }

  @Test
  void whoeverAsksWhileItIsBeingSignedHasNothingDoneTwice() {
    proofs.onSentUntil(2);
    assertThat(proofs.onAsked(now, 0)).isTrue();
    digestAll();
    assertThat(proofs.onAsked(now, 0)).isTrue();
    now = 20 * MILLI;
    sent();
    assertThat(proofs.onAsked(now, 0)).as("being signed").isTrue();
    assertThat(digested).isEmpty();
    assertThat(toSign).hasSize(1);
  }

  @Test
  void aLostProofIsSentAgainOnceForAllWhoLackIt() {
    prove(2);
    assertThat(proofs.onAsked(now, 0)).isTrue();
    assertThat(sent()).as("it may be on its way").isEmpty();
    now += 50 * MILLI;
    for (int member = 0; member < 10; member++) {
      assertThat(proofs.onAsked(now, 1)).isTrue();
    }
    assertThat(sent()).hasSize(1);
  }

  @Test
  void whatMembersAskForStaysASmallPartOfWhatIsSent() {
    proofs.onBegin(now, 3);
    for (int i = 1; i <= 200; i++) {
      prove(3 + 33 * i);
    }
    now += 100 * MILLI;
    int repeated = 0;
    for (int turn = 0; turn < 20; turn++) {
      for (int i = 0; i < 200; i++) {
        proofs.onAsked(now, 3 + 33 * i);
      }
      repeated += sent().size();
      now += 50 * MILLI;
    }
    assertThat(repeated).as("of 4000 in a second").isBetween(64, 64 + 60);
  }

  @Test
  void whatWasSentLongAgoIsNotProvenAgain() {
    proofs.onBegin(now, 3);
    prove(3 + 33 * 1030);
    assertThat(digested).isEmpty();
    assertThat(proofs.onAsked(now, 3)).isFalse();
    assertThat(proofs.onAsked(now, 3 + 33 * 1030 - 1)).isTrue();
    assertThat(digested).isEmpty();
  }

  @Test
  void oneThatCannotBeDigestedIsNotWaitedFor() {
    proofs.onSentUntil(1);
    proofs.onFailed(0);
    assertThat(proofs.onAsked(now, 0)).isFalse();
  }

  @Test
  void oneStatusInASecondIsSigned() {
    GroupStatus status = new GroupStatus(1, 1, 1, 100, 2000, 1, 1, 1, 1, null);
    for (int i = 0; i < 250; i++) {
      proofs.offer(now, status);
      now += 10 * MILLI;
    }
    assertThat(toSign).hasSize(3);
    signAll();
    assertThat(proofs.poll(now)).isInstanceOf(GroupStatus.class);
  }
}
