package io.filecast.protocol.peer;

import io.filecast.wire.Close;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.Decoded;
import io.filecast.wire.Finish;
import io.filecast.wire.GroupInvitation;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.Probe;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;

/** Reads what a sender says and hands it on by kind; what is not of this transfer stops here. */
final class ReceiverInbox {
  /** Each answers null, or why the packet is dropped. */
  interface Handler {
    Rejection onOffer(long now, Offer again);

    Rejection onProbe(long now, Probe probe);

    Rejection onFinish(long now, Finish finish);

    Rejection onClose(long now, Close close);

    Rejection onGroup(long now, GroupInvitation invitation);
  }

  private final long transferId;
  private final Handler handler;
  private long rejected;
  private Rejection last;

  ReceiverInbox(long transferId, Handler handler) {
    this.transferId = transferId;
    this.handler = handler;
  }

  /** Counts what is dropped; passes it on. */
  Rejection count(Rejection rejection) {
    if (rejection != null) {
      last = rejection;
      rejected++;
    }
    return rejection;
  }

  long rejected() {
    return rejected;
  }

  /** Null before the first. */
  Rejection lastRejection() {
    return last;
  }

  /**
   * @param datagram any but DATA
   * @param token of this attempt
   * @return null, or why it is dropped; that is counted
   */
  Rejection take(long now, ByteBuf datagram, int token) {
    return count(judge(now, datagram, token));
  }

  private Rejection judge(long now, ByteBuf datagram, int token) {
    Rejection unfit = Header.inspect(datagram);
    if (unfit != null) {
      return unfit;
    }
    if (Header.transferId(datagram) != transferId) {
      return Rejection.OTHER_TRANSFER;
    }
    Decoded decoded = ControlPacket.decode(datagram, token);
    if (decoded instanceof Rejection bad) {
      return bad;
    }
    if (decoded instanceof Offer again) {
      return handler.onOffer(now, again);
    }
    if (decoded instanceof Probe probe) {
      return handler.onProbe(now, probe);
    }
    if (decoded instanceof Finish finish) {
      return handler.onFinish(now, finish);
    }
    if (decoded instanceof Close close) {
      return handler.onClose(now, close);
    }
    if (decoded instanceof GroupInvitation invitation) {
      return handler.onGroup(now, invitation);
    }
    return Rejection.UNEXPECTED_TYPE;
  }
}
