package io.filecast.wire;

import io.netty.buffer.ByteBuf;

/**
 * GROUP: invites a receiver to a group flow, tells it when to report about it, or dismisses it.
 * Specified; this build checks it and drops it.
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
 * | address (4 or 16 bytes), mark key (16, flag 1) ... extensions ...
 * +-------+-------+-------
 * </pre>
 *
 * Header number: grows by one with each GROUP to this receiver; an older one is an error. Flag 1:
 * the mark key of the flow follows the address, always and only in a protected transfer.
 *
 * <p>The flow id is 1 to 65535 and not reused in a transfer. Port 0 dismisses the member: it leaves
 * the group and is served by its unicast flow. The address is a multicast address, joined for the
 * sender's address alone (RFC 4607) on the interface that the conversation uses. Slot s of n means
 * FEEDBACK s / n of a period after the period's start, which is the newest STATUS; 0 of 0 once in
 * each period, whenever it likes. Packets of the flow before the first number are not missing.
 *
 * <p>A receiver answers each GROUP by a FEEDBACK that names the flow, at once; the sender repeats
 * GROUP every 250 ms until that comes. It becomes a member for the sender by answering a PROBE that
 * came to the group with PROBE_ACK over the pair.
 */
final class GroupInvitation {
  private static final int FLAG_MARK_KEY = 1;
  private static final int MARK_KEY_BYTES = 16;

  private GroupInvitation() {}

  static Rejection read(ByteBuf datagram, BodyReader body) {
    int flow = body.u16();
    int symbolBytes = body.u16();
    body.skip(2);
    int addressBytes = body.u8();
    body.skip(1);
    body.skip(8);
    long slot = body.u32();
    long slots = body.u32();
    long firstPacket = body.i64();
    body.skip(addressBytes);
    if ((Header.flags(datagram) & FLAG_MARK_KEY) != 0) {
      body.skip(MARK_KEY_BYTES);
    }
    boolean sound =
        flow != Feedback.UNICAST_FLOW
            && symbolBytes > 0
            && (addressBytes == 4 || addressBytes == 16)
            && (slot < slots || slots == 0 && slot == 0)
            && firstPacket >= 0;
    return sound ? Rejection.UNSUPPORTED : Rejection.BAD_FIELD;
  }
}
