package io.filecast.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * STATUS: tells all members of a group flow how fast it sends, how far it is, and when they are to
 * report; to the group every 10 ms.
 *
 * <pre>
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * | flow id (16)  | loss alarm    | feedback period, microseconds |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |                  rate, bytes a second (64)                    |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |                  largest packet number (64)                   |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |   window alarm, bytes (32)    |     blocks sent (32)          |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * | signature (512, flag 1) ... extensions ...
 * +-------+-------+-------+-------
 * </pre>
 *
 * Header number: grows by one with each STATUS of the flow; an older one is an error. Every block
 * before "blocks sent" has been sent, with the parity that goes with it unasked: what a member
 * lacks of it does not come unless it reports so. The loss alarm is in thousandths: a member that
 * lost more of the packets since the STATUS before, or whose window is below the window alarm,
 * reports at a random time within the next round trip and does not wait for its slot. 0 = no alarm.
 *
 * <p>Flag 1: an Ed25519 signature (RFC 8032) under the transfer's key, over the ASCII text
 * "filecast status", the header's number and transfer id, and the body before the signature. In a
 * protected transfer one STATUS in each second is signed, and one without a signature MUST NOT
 * shorten the period or lower an alarm.
 *
 * @param sequence header number
 * @param flow 1 to 65535
 * @param lossAlarm thousandths of the packets, 0 to 1000
 * @param feedbackMicros period of reports of those whose GROUP has no slots, 32 bits
 * @param windowAlarmBytes 32 bits
 * @param blocksSent as an unsigned number
 * @param signature 64 bytes; null = not signed
 */
public record GroupStatus(
    int sequence,
    long transferId,
    int flow,
    int lossAlarm,
    long feedbackMicros,
    long bytesPerSecond,
    long largestPacket,
    long windowAlarmBytes,
    int blocksSent,
    ByteBuffer signature)
    implements ControlPacket, SignedPacket {
  static final int SIGNATURE_BYTES = 64;
  private static final int FLAG_SIGNED = 1;
  public static final int MAX_PER_MILLE = 1000;
  private static final byte[] PURPOSE = "filecast status".getBytes(StandardCharsets.US_ASCII);

  @Override
  public byte[] signedBytes() {
    ByteBuf text = Unpooled.buffer();
    text.writeBytes(PURPOSE).writeInt(sequence).writeLong(transferId);
    writeUnsigned(text);
    byte[] bytes = new byte[text.readableBytes()];
    text.readBytes(bytes);
    return bytes;
  }

  /** The same with its signature. */
  public GroupStatus signed(byte[] by) {
    return new GroupStatus(
        sequence,
        transferId,
        flow,
        lossAlarm,
        feedbackMicros,
        bytesPerSecond,
        largestPacket,
        windowAlarmBytes,
        blocksSent,
        ByteBuffer.wrap(by));
  }

  @Override
  public PacketType type() {
    return PacketType.STATUS;
  }

  @Override
  public void encode(int flowToken, ByteBuf out) {
    int start =
        Header.begin(out, type(), signature == null ? 0 : FLAG_SIGNED, sequence, transferId);
    writeUnsigned(out);
    if (signature != null) {
      out.writeBytes(signature.duplicate());
    }
    Header.complete(out, start, flowToken);
  }

  private void writeUnsigned(ByteBuf out) {
    out.writeShort(flow).writeShort(lossAlarm).writeInt((int) feedbackMicros);
    out.writeLong(bytesPerSecond).writeLong(largestPacket);
    out.writeInt((int) windowAlarmBytes).writeInt(blocksSent);
  }

  static Decoded read(ByteBuf datagram, BodyReader body) {
    int flow = body.u16();
    int lossAlarm = body.u16();
    long feedbackMicros = body.u32();
    long rate = body.i64();
    long largest = body.i64();
    long windowAlarm = body.u32();
    int blocksSent = body.i32();
    boolean signed = (Header.flags(datagram) & FLAG_SIGNED) != 0;
    ByteBuffer signature = signed ? ByteBuffer.wrap(body.bytes(SIGNATURE_BYTES)) : null;
    boolean sound =
        flow != Feedback.UNICAST_FLOW
            && lossAlarm <= MAX_PER_MILLE
            && rate >= 0
            && largest >= Feedback.NO_PACKET;
    return sound
        ? new GroupStatus(
            Header.number(datagram),
            Header.transferId(datagram),
            flow,
            lossAlarm,
            feedbackMicros,
            rate,
            largest,
            windowAlarm,
            blocksSent,
            signature)
        : Rejection.BAD_FIELD;
  }
}
