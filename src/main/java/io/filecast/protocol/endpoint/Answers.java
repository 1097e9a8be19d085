package io.filecast.protocol.endpoint;

import io.filecast.crypto.ReceiverChannel;
import io.filecast.protocol.endpoint.admission.Admission;
import io.filecast.wire.Cookie;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.Quota;
import io.filecast.wire.Reason;
import io.filecast.wire.Reject;
import io.filecast.wire.Unsupported;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What a receiver sends without keeping anything: refusals, cookies, and packets it seals for a
 * sender. An OFFER is always answered, by a fiftieth of its bytes: how many are looked at is
 * decided before.
 */
final class Answers<R> {
  private final ReceiverDriver<R> driver;
  private final Admission admission;
  private final ByteBuf plain = Unpooled.buffer(Reject.MAX_BYTES);
  private final ByteBuf sealed = Unpooled.buffer(Header.BASE_DATAGRAM_BYTES + Header.SEAL_BYTES);

  Answers(ReceiverDriver<R> driver, Admission admission) {
    this.driver = driver;
    this.admission = admission;
  }

  /**
   * Refuses an offer that could be read.
   *
   * @param channel the sender's, when it has been let in; null = it has none
   * @param quota the figures of {@link Reason#QUOTA_FULL}; else null
   */
  void refuse(R route, ReceiverChannel channel, Offer offer, Reason reason, Quota quota) {
    Unsupported unsupported = reason == Reason.UNSUPPORTED ? offer.unsupported() : null;
    send(
        route,
        channel,
        new Reject(offer.attempt(), offer.transferId(), reason, null, quota, unsupported));
  }

  /** Refuses the offer of a sender that has not been let in. */
  void refuse(R route, ByteBuf offer, Reason reason) {
    send(route, null, new Reject(Header.number(offer), Header.transferId(offer), reason));
  }

  /** Answers what belongs to no transfer here; what asks may be as short as the answer. */
  void unknown(long now, R route, long transferId, Reason reason) {
    if (admission.mayAnswerUnknown(now)) {
      send(route, null, new Reject(0, transferId, reason));
    }
  }

  /** Asks for a proof of the address. */
  void askForCookie(R route, ReceiverChannel channel, int attempt, long transferId, Cookie cookie) {
    send(route, channel, new Reject(attempt, transferId, Reason.ADDRESS_UNPROVEN, cookie));
  }

  private void send(R route, ReceiverChannel channel, Reject reject) {
    reject.encode(0, plain.clear());
    send(route, channel, plain);
  }

  /**
   * Sends a packet, sealed where there are keys; nothing when these are used up.
   *
   * @param channel null = it goes as it is
   */
  void send(R route, ReceiverChannel channel, ByteBuf packet) {
    if (channel == null) {
      driver.send(route, packet);
      return;
    }
    channel.seal(packet, sealed.clear());
    if (sealed.isReadable()) {
      driver.send(route, sealed);
    }
  }
}
