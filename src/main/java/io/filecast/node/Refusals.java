package io.filecast.node;

import io.filecast.crypto.ReceiverChannel;
import io.filecast.text.Printable;
import io.filecast.transfer.ReceiverWatcher;
import io.filecast.transport.Route;
import io.filecast.wire.Cookie;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.Quota;
import io.filecast.wire.Reason;
import io.filecast.wire.Reject;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says no: to the sender, in the log, and to whoever watches. An OFFER is always answered, by a
 * fiftieth of its bytes: how many are looked at is decided before. Belongs to the receiver's
 * context.
 */
final class Refusals {
  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

  private final DropLog discards;
  private final ReceiverWatcher watcher;
  private final OfferGate gate;

  Refusals(OfferGate gate, DropLog discards, ReceiverWatcher watcher) {
    this.gate = gate;
    this.discards = discards;
    this.watcher = watcher;
  }

  /**
   * Refuses an offer that could be read.
   *
   * @param channel the sender's, when it has been let in; null = it has none
   * @param quota the figures of {@link Reason#QUOTA_FULL}; else null
   * @param why for the log of this receiver
   */
  void refuse(
      Route source, ReceiverChannel channel, Offer offer, Reason reason, Quota quota, String why) {
    send(source, channel, new Reject(offer.attempt(), offer.transferId(), reason, null, quota));
    if (discards.mayTell(reason.name())) {
      LOG.warn("({}) refused: {}", Sources.text(source.remote()), why);
    }
    if (discards.mayReport()) {
      watcher.onRejected(Sources.text(source.remote()), Printable.line(offer.name()), why);
    }
  }

  /** Refuses an offer whose version of the wire is another. */
  void refuseVersion(Route source, ByteBuf offer) {
    answerUnknown(source, Header.transferId(offer), Reason.OTHER_VERSION);
    if (discards.mayTell(Reason.OTHER_VERSION.name())) {
      LOG.warn(
          "({}) refused: it speaks version {} of the wire, this is version {}; run the same filecast release on both",
          Sources.text(source.remote()),
          Header.version(offer),
          Header.VERSION);
    }
  }

  /** Refuses an offer of somebody who has not been let in. */
  void refuseStranger(Route source, ByteBuf offer, Reason reason, String why) {
    send(source, null, new Reject(Header.number(offer), Header.transferId(offer), reason));
    if (discards.mayTell(reason.name())) {
      LOG.warn("({}) refused: {}", Sources.text(source.remote()), why);
    }
  }

  /** Answers what belongs to no transfer here. Nobody is told of it. */
  void refuseUnknown(Route source, long transferId) {
    answerUnknown(source, transferId, Reason.UNKNOWN_TRANSFER);
  }

  /** Answers an offer with keys where there are none. */
  void refuseKeys(Route source, ByteBuf offer) {
    send(source, null, new Reject(Header.number(offer), Header.transferId(offer), Reason.NO_KEYS));
  }

  /** What asks may be as short as the answer. */
  private void answerUnknown(Route source, long transferId, Reason reason) {
    if (gate.mayAnswerUnknown(System.nanoTime())) {
      send(source, null, new Reject(0, transferId, reason));
    }
  }

  /** Asks for a proof of the address. */
  void askForCookie(
      Route source, ReceiverChannel channel, int attempt, long transferId, Cookie cookie) {
    send(source, channel, new Reject(attempt, transferId, Reason.ADDRESS_UNPROVEN, cookie));
  }

  /** Sealed for a sender that has been let in, whatever it is refused for. */
  private void send(Route source, ReceiverChannel channel, Reject reject) {
    ByteBuf packet = PooledByteBufAllocator.DEFAULT.directBuffer(Reject.MAX_BYTES);
    reject.encode(0, packet);
    source.send(channel == null ? packet : sealed(packet, channel));
  }

  private static ByteBuf sealed(ByteBuf packet, ReceiverChannel channel) {
    ByteBuf sealed =
        PooledByteBufAllocator.DEFAULT.directBuffer(Reject.MAX_BYTES + Header.SEAL_BYTES);
    channel.seal(packet, sealed);
    packet.release();
    return sealed;
  }
}
