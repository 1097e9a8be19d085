package io.filecast.wire;

import io.netty.buffer.ByteBuf;

/**
 * A packet that is rare enough to be an object. DATA and FEEDBACK are the frequent ones and have
 * flyweights: {@link DataHeader}, {@link Feedback}.
 */
public sealed interface ControlPacket extends Decoded
    permits Offer,
        Accept,
        Reject,
        Probe,
        ProbeAck,
        Echo,
        EchoAnswer,
        Finish,
        Receipt,
        Close,
        GroupInvitation,
        GroupStatus,
        BlockDigests,
        CarouselAnnouncement {

  PacketType type();

  long transferId();

  /** Appends the packet, complete with its check, at the writer index of {@code out}. */
  void encode(int token, ByteBuf out);

  /**
   * Reads a control packet of any type but FEEDBACK.
   *
   * @param token the receiver's token, as the ACCEPT of this attempt carried it; ignored for OFFER,
   *     ACCEPT, REJECT, echoes and ANNOUNCE, whose check is made before it is known
   */
  static Decoded decode(ByteBuf datagram, int token) {
    Rejection rejection = Header.inspect(datagram);
    if (rejection != null) {
      return rejection;
    }
    PacketType type = Header.type(datagram);
    int flags = Header.flags(datagram);
    if (!Header.checkHolds(datagram, Header.checkedWithToken(type, flags) ? token : 0)) {
      return Rejection.BAD_CHECK;
    }
    return read(datagram);
  }

  /**
   * Reads a control packet of any type but FEEDBACK that was sealed and has been opened: whatever
   * stands in the place of its check.
   */
  static Decoded decodeOpened(ByteBuf packet) {
    Rejection rejection = Header.inspect(packet);
    return rejection == null ? read(packet) : rejection;
  }

  private static Decoded read(ByteBuf datagram) {
    PacketType type = Header.type(datagram);
    BodyReader body = new BodyReader(datagram);
    boolean echo = (Header.flags(datagram) & Header.FLAG_ECHO) != 0;
    Decoded packet =
        switch (type) {
          case OFFER -> Offer.read(datagram, body);
          case ACCEPT -> Accept.read(datagram, body);
          case REJECT -> Reject.read(datagram, body);
          case PROBE -> echo ? Echo.read(datagram, body) : Probe.read(datagram, body);
          case PROBE_ACK -> echo ? EchoAnswer.read(datagram, body) : ProbeAck.read(datagram, body);
          case FINISH -> Finish.read(datagram, body);
          case RECEIPT -> Receipt.read(datagram, body);
          case CLOSE -> Close.read(datagram, body);
          case GROUP -> GroupInvitation.read(datagram, body);
          case STATUS -> GroupStatus.read(datagram, body);
          case DIGESTS -> BlockDigests.read(datagram, body);
          case ACTIVATE -> Activation.read(body);
          case EXTENDED -> readExtended(datagram, body);
          case DATA, FEEDBACK -> Rejection.UNEXPECTED_TYPE;
        };
    if (body.failed() || packet instanceof Rejection) {
      return body.failed() ? Rejection.BAD_LENGTH : packet;
    }
    Rejection extension = Extensions.skip(body);
    return body.failed() ? Rejection.BAD_LENGTH : extension == null ? packet : extension;
  }

  private static Decoded readExtended(ByteBuf datagram, BodyReader body) {
    int type = body.u16();
    if (type == CarouselAnnouncement.TYPE) {
      return CarouselAnnouncement.read(datagram, body);
    }
    return type == 0 ? Rejection.BAD_FIELD : Rejection.UNKNOWN_TYPE;
  }
}
