package io.filecast.wire;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * GROUP: invites a receiver to a group flow, tells it when to report about it, or dismisses it.
 *
 * <pre>
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * | flow id (16)  | symbol bytes  |  port (16)    |addr by|   0   |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |       flow's token (32)       | feedback period, microseconds |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |      feedback slot (32)       |          slots (32)           |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |             first packet number of the member (64)            |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |  member's first block (32)    | address (4 or 16 bytes), mark
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 *    key (16, flag 1) ... extensions ...
 * +-------+-------+-------
 * </pre>
 *
 * Header number: grows by one with each GROUP to this receiver; an older one is an error. Flag 1:
 * the mark key of the flow follows the address, always and only in a protected transfer.
 *
 * <p>The flow id is 1 to 65535 and not reused in a transfer. Port 0 dismisses the member: it leaves
 * the group and is served by its unicast flow. The address is a multicast address, joined for the
 * sender's address alone (RFC 4607) on the interface that the conversation uses. Slot s of n means
 * FEEDBACK s / n of a period after this GROUP came, and then once in each period; 0 of 0 whenever
 * it likes. Packets of the flow before the first number are not missing. Blocks before the first
 * one come over the unicast flow; all ones before the sender has settled it, and then the receiver
 * reports no block as lacking.
 *
 * <p>A receiver answers each GROUP by a FEEDBACK that names the flow, at once; the sender repeats
 * GROUP every 250 ms until that comes. It becomes a member for the sender by answering a PROBE that
 * came to the group with PROBE_ACK over the pair; such probes have numbers from 2^31 on.
 *
 * @param sequence header number
 * @param flow 1 to 65535
 * @param symbolBytes of every row but the last of a block
 * @param address of the group; any when the port is 0
 * @param port 1 to 65535; 0 = dismissed
 * @param token of the flow
 * @param feedbackMicros period of reports, 32 bits
 * @param firstBlock {@link #UNSETTLED}, or the first block that is to come to the group
 * @param markKey 16 bytes; null without protection
 */
public record GroupInvitation(
    int sequence,
    long transferId,
    int flow,
    int symbolBytes,
    InetAddress address,
    int port,
    int token,
    long feedbackMicros,
    long slot,
    long slots,
    long firstPacket,
    int firstBlock,
    ByteBuffer markKey)
    implements ControlPacket {
  /** The sender has not said yet which blocks come to the group. */
  public static final int UNSETTLED = -1;

  /** In the numbers of path probes that go to a group, and only there. */
  public static final int GROUP_PROBE = 1 << 31;

  private static final int FLAG_MARK_KEY = 1;
  private static final int MARK_KEY_BYTES = 16;

  /** Whether the receiver leaves the group. */
  public boolean isDismissal() {
    return port == 0;
  }

  @Override
  public PacketType type() {
    return PacketType.GROUP;
  }

  @Override
  public void encode(int conversationToken, ByteBuf out) {
    byte[] raw = address.getAddress();
    int flags = markKey == null ? 0 : FLAG_MARK_KEY;
    int start = Header.begin(out, type(), flags, sequence, transferId);
    out.writeShort(flow).writeShort(symbolBytes).writeShort(port);
    out.writeByte(raw.length).writeByte(0);
    out.writeInt(token).writeInt((int) feedbackMicros);
    out.writeInt((int) slot).writeInt((int) slots);
    out.writeLong(firstPacket).writeInt(firstBlock).writeBytes(raw);
    if (markKey != null) {
      out.writeBytes(markKey.duplicate());
    }
    Header.complete(out, start, conversationToken);
  }

  static Decoded read(ByteBuf datagram, BodyReader body) {
    int flow = body.u16();
    int symbolBytes = body.u16();
    int port = body.u16();
    int addressBytes = body.u8();
    body.skip(1);
    int token = body.i32();
    long feedbackMicros = body.u32();
    long slot = body.u32();
    long slots = body.u32();
    long firstPacket = body.i64();
    int firstBlock = body.i32();
    InetAddress address = address(body, addressBytes);
    ByteBuffer markKey = null;
    if ((Header.flags(datagram) & FLAG_MARK_KEY) != 0) {
      markKey = ByteBuffer.wrap(body.bytes(MARK_KEY_BYTES));
    }
    boolean sound =
        flow != Feedback.UNICAST_FLOW
            && symbolBytes > 0
            && (slot < slots || slots == 0 && slot == 0)
            && firstPacket >= 0
            && firstBlock >= UNSETTLED
            && address != null
            && (port == 0 || isGroup(address));
    return sound
        ? new GroupInvitation(
            Header.number(datagram),
            Header.transferId(datagram),
            flow,
            symbolBytes,
            address,
            port,
            token,
            feedbackMicros,
            slot,
            slots,
            firstPacket,
            firstBlock,
            markKey)
        : Rejection.BAD_FIELD;
  }

  /** Those of a link or a host alone are the system's own. */
  static boolean isGroup(InetAddress address) {
    return address.isMulticastAddress() && !address.isMCLinkLocal() && !address.isMCNodeLocal();
  }

  /** Null when it is none. */
  private static InetAddress address(BodyReader body, int bytes) {
    if (bytes != 4 && bytes != 16) {
      return null;
    }
    byte[] raw = body.bytes(bytes);
    try {
      return body.failed() ? null : InetAddress.getByAddress(raw);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(bytes + " bytes are the length of an address", e);
    }
  }
}
