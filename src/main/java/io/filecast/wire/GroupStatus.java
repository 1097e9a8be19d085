package io.filecast.wire;

import io.netty.buffer.ByteBuf;

/**
 * STATUS: tells all members of a group flow how fast it sends, how far it is, and when they are to
 * report; to the group every 10 ms. Specified; this build checks it and drops it.
 *
 * <pre>
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * | flow id (16)  | loss alarm    | feedback period, microseconds |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |                  rate, bytes a second (64)                    |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |                  largest packet number (64)                   |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |   window alarm, bytes (32)    | signature (512, flag 1) ... extensions ...
 * +-------+-------+-------+-------+-------
 * </pre>
 *
 * Header number: grows by one with each STATUS of the flow; an older one is an error. The loss
 * alarm is in thousandths: a member that lost more of the packets since the STATUS before, or whose
 * window is below the window alarm, reports at a random time within the next round trip and does
 * not wait for its slot. 0 = no alarm.
 *
 * <p>Flag 1: an Ed25519 signature (RFC 8032) under the transfer's key, over the ASCII text
 * "filecast status", the header's number and transfer id, and the body before the signature. In a
 * protected transfer one STATUS in each second is signed, and one without a signature MUST NOT
 * shorten the period or lower an alarm.
 */
final class GroupStatus {
  static final int SIGNATURE_BYTES = 64;
  private static final int FLAG_SIGNED = 1;
  private static final int MAX_PER_MILLE = 1000;

  private GroupStatus() {}

  static Rejection read(ByteBuf datagram, BodyReader body) {
    int flow = body.u16();
    int lossAlarm = body.u16();
    body.skip(4);
    long rate = body.i64();
    long largest = body.i64();
    body.skip(4);
    if ((Header.flags(datagram) & FLAG_SIGNED) != 0) {
      body.skip(SIGNATURE_BYTES);
    }
    boolean sound =
        flow != Feedback.UNICAST_FLOW
            && lossAlarm <= MAX_PER_MILLE
            && rate >= 0
            && largest >= Feedback.NO_PACKET;
    return sound ? Rejection.UNSUPPORTED : Rejection.BAD_FIELD;
  }
}
