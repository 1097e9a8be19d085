package io.filecast.protocol.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.repair.RepairMemory;
import io.filecast.protocol.repair.SymbolMemory;
import io.filecast.wire.Accept;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Decoded;
import io.filecast.wire.GroupInvitation;
import io.filecast.wire.GroupStatus;
import io.filecast.wire.Offer;
import io.filecast.wire.Probe;
import io.filecast.wire.ProbeAck;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes to a group, or claims to, at a receiver that was invited, or was not. */
class GroupReceptionTest {
  private static final long ID = 77;
  private static final int SYMBOL = 1000;
  private static final int BLOCK = 4096;
  private static final int CONTENT = 100 * BLOCK;
  private static final int GROUP_TOKEN = 0x1234_5678;

  private final DataHeader header = new DataHeader();
  private ReceiverPeer peer;
  private int token;

  @BeforeEach
  void begin() {
    open(RepairMemory.unlimited());
  }

  private void open(RepairMemory memory) {
    Offer offer = new Offer(1, ID, CONTENT, 1, 0, 0, 1472, BLOCK, "f", null, 0);
    peer =
        new ReceiverPeer(
            0,
            offer,
            new ReceiverSettings(1 << 20, 1 << 20, 65_507, 30_000_000_000L),
            ByteRanges.NONE,
            false,
            SymbolMemory.unlimited(),
            memory,
            new SplittableRandom(5));
    ByteBuf datagram = Unpooled.buffer();
    offer.encode(0, datagram);
    assertThat(peer.onPacket(1, datagram)).isNull();
    token = ((Accept) poll()).token();
  }

  /** The next control packet; null when there is none. */
  private Decoded poll() {
    ByteBuf out = Unpooled.buffer();
    return peer.pollTransmit(2, out) ? ControlPacket.decode(out, token) : null;
  }

  private static GroupInvitation invitation(int sequence, int symbolBytes, String group, int port) {
    InetAddress address = new InetSocketAddress(group, 0).getAddress();
    return new GroupInvitation(
        sequence, ID, 1, symbolBytes, address, port, GROUP_TOKEN, 1000, 0, 0, 0, 0, null);
  }

  private Rejection invite(GroupInvitation invitation) {
    ByteBuf datagram = Unpooled.buffer();
    invitation.encode(token, datagram);
    return peer.onPacket(3, datagram);
  }

  private void inviteAsUsual() {
    assertThat(invite(invitation(1, SYMBOL, "232.1.2.3", 8889))).isNull();
  }

  private Disposition data(int packet, int block, int row, int payload, int flags, int token) {
    ByteBuf frame = Unpooled.buffer().writeZero(DataHeader.BYTES + payload);
    int check = header.writeShared(frame, 0, ID, block, row, payload);
    DataHeader.address(frame, 0, flags, packet, check, token);
    assertThat(header.read(frame)).isNull();
    Disposition disposition = peer.group().onData(4, header);
    if (disposition != Disposition.REJECT) {
      peer.group().keep(header, true, frame.skipBytes(DataHeader.BYTES));
    }
    return disposition;
  }

  /** Rows of a block of 4096 bytes: four of 1000, one of 96. */
  private Disposition row(int packet, int block, int row) {
    int flags = row == 4 ? DataHeader.FLAG_LAST_ROW : row > 4 ? DataHeader.FLAG_PARITY : 0;
    return data(packet, block, row, row == 4 ? 96 : SYMBOL, flags, GROUP_TOKEN);
  }

  @Test
  void nothingIsListenedToBeforeAnInvitation() {
    assertThat(peer.group().address()).isNull();
    assertThat(row(0, 0, 0)).isEqualTo(Disposition.REJECT);
    inviteAsUsual();
    assertThat(peer.group().address()).isEqualTo(new InetSocketAddress("232.1.2.3", 8889));
    assertThat(row(0, 0, 0)).isEqualTo(Disposition.STORE);
  }

  @Test
  void whoDoesNotKnowTheTokenOfTheGroupIsNotHeard() {
    inviteAsUsual();
    assertThat(data(0, 0, 0, SYMBOL, 0, GROUP_TOKEN + 1)).isEqualTo(Disposition.REJECT);
    assertThat(data(0, 0, 0, SYMBOL, 0, token)).isEqualTo(Disposition.REJECT);
    ByteBuf probe = Unpooled.buffer();
    new Probe(GroupInvitation.GROUP_PROBE | 1, ID, 1400).encode(token, probe);
    peer.group().onPacket(5, ControlPacket.decode(probe, GROUP_TOKEN));
    assertThat(peer.statistics().packetsRejected()).isEqualTo(3);
  }

  @Test
  void anInvitationIsTakenOnceAndOnlyWithTheTokenOfTheConversation() {
    ByteBuf forged = Unpooled.buffer();
    invitation(1, SYMBOL, "232.1.2.3", 8889).encode(token + 1, forged);
    assertThat(peer.onPacket(3, forged)).isEqualTo(Rejection.BAD_CHECK);
    inviteAsUsual();
    assertThat(invite(invitation(1, SYMBOL, "232.1.2.4", 8889))).isEqualTo(Rejection.STALE);
    assertThat(invite(invitation(2, SYMBOL, "0.0.0.0", 0))).isNull();
    assertThat(peer.group().address()).as("dismissed").isNull();
    assertThat(row(0, 0, 0)).as("what is still on its way").isEqualTo(Disposition.STORE);
  }

  @Test
  void groupsOfTheSystemAndSymbolsThatDoNotFitAreErrors() {
    assertThat(invite(invitation(1, SYMBOL, "224.0.0.1", 8889))).isEqualTo(Rejection.BAD_FIELD);
    assertThat(invite(invitation(1, SYMBOL, "10.0.0.1", 8889))).isEqualTo(Rejection.BAD_FIELD);
    assertThat(invite(invitation(1, 20, "232.1.2.3", 8889)))
        .as("smaller than any path carries")
        .isEqualTo(Rejection.OUTSIDE_CONTENT);
    inviteAsUsual();
    assertThat(invite(invitation(2, SYMBOL + 1, "232.1.2.3", 8889)))
        .isEqualTo(Rejection.OUTSIDE_CONTENT);
    assertThat(data(0, 0, 0, SYMBOL + 1, 0, GROUP_TOKEN))
        .as("the size stays")
        .isEqualTo(Disposition.REJECT);
  }

  @Test
  void anInvitationOfAProtectedTransferIsNotFollowed() {
    GroupInvitation open = invitation(1, SYMBOL, "232.1.2.3", 8889);
    GroupInvitation sealed =
        new GroupInvitation(
            1, ID, 1, SYMBOL, open.address(), 8889, 7, 0, 0, 0, 0, 0, ByteBuffer.allocate(16));
    assertThat(invite(sealed)).isEqualTo(Rejection.UNSUPPORTED);
    assertThat(peer.group().address()).isNull();
  }

  @Test
  void rowsOutsideTheContentAreDropped() {
    inviteAsUsual();
    assertThat(row(0, 100, 0)).isEqualTo(Disposition.REJECT);
    assertThat(data(1, 0, 4, SYMBOL, 0, GROUP_TOKEN)).isEqualTo(Disposition.REJECT);
    assertThat(data(2, 0, 4, SYMBOL, DataHeader.FLAG_PARITY, GROUP_TOKEN))
        .as("a source row is no parity")
        .isEqualTo(Disposition.REJECT);
    assertThat(data(3, 0, 5, SYMBOL - 1, DataHeader.FLAG_PARITY, GROUP_TOKEN))
        .as("short parity")
        .isEqualTo(Disposition.REJECT);
    assertThat(row(4, 0, 5)).isEqualTo(Disposition.KEEP);
    assertThat(row(4, 0, 6)).as("a number twice").isEqualTo(Disposition.REJECT);
  }

  @Test
  void aProbeIsAnsweredOverThePairAndAStatusIsNot() {
    inviteAsUsual();
    ByteBuf probe = Unpooled.buffer();
    new Probe(GroupInvitation.GROUP_PROBE | 9, ID, 1400).encode(GROUP_TOKEN, probe);
    peer.group().onPacket(5, ControlPacket.decode(probe, GROUP_TOKEN));
    assertThat(poll()).isEqualTo(new ProbeAck(GroupInvitation.GROUP_PROBE | 9, ID, 1400));
    ByteBuf ofPair = Unpooled.buffer();
    new Probe(9, ID, 1400).encode(GROUP_TOKEN, ofPair);
    peer.group().onPacket(5, ControlPacket.decode(ofPair, GROUP_TOKEN));
    ByteBuf status = Unpooled.buffer();
    new GroupStatus(1, ID, 1, 0, 0, 1, Long.MAX_VALUE, 0, -1, null).encode(GROUP_TOKEN, status);
    peer.group().onPacket(6, ControlPacket.decode(status, GROUP_TOKEN));
    assertThat(peer.statistics().packetsRejected()).isEqualTo(1);
  }

  @Test
  void anyRowsRepairABlock() {
    inviteAsUsual();
    for (int row : new int[] {0, 2, 3, 5, 7}) {
      row(row, 0, row);
    }
    var repair = peer.group().pollRepair();
    assertThat(repair.count()).isEqualTo(2);
    repair.solve();
    assertThat(repair.row(0)).isEqualTo(1);
    assertThat(repair.offset(1)).isEqualTo(4000);
    assertThat(repair.payload(1).readableBytes()).isEqualTo(96);
    assertThat(peer.group().onRepaired(9, 0, 1)).isTrue();
    assertThat(peer.group().onRepaired(9, 0, 1)).as("is here already").isFalse();
    peer.group().onRepaired(repair);
    assertThat(peer.group().pollRepair()).isNull();
  }

  /** One row of each block keeps them all open. */
  @Test
  void openBlocksTakeWhatTheyMayAndNoMore() {
    long limit = 10 * 3 * BLOCK;
    RepairMemory memory = new RepairMemory(limit);
    open(memory);
    inviteAsUsual();
    for (int block = 0; block < 100; block++) {
      assertThat(row(block, block, 0)).isEqualTo(Disposition.STORE);
    }
    assertThat(memory.usedBytes()).isPositive().isLessThanOrEqualTo(limit);
    peer.free();
    assertThat(memory.usedBytes()).isZero();
  }

  @Test
  void anotherAttemptForgetsTheGroup() {
    RepairMemory memory = new RepairMemory(1 << 20);
    open(memory);
    inviteAsUsual();
    row(0, 0, 0);
    ByteBuf again = Unpooled.buffer();
    new Offer(2, ID, CONTENT, 1, 0, 0, 1472, BLOCK, "f", null, 0).encode(0, again);
    assertThat(peer.onPacket(9, again)).isNull();
    assertThat(peer.group().address()).isNull();
    assertThat(memory.usedBytes()).isZero();
    assertThat(row(1, 0, 1)).isEqualTo(Disposition.REJECT);
  }
}
