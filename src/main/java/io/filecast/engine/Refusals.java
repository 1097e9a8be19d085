package io.filecast.engine;

import io.filecast.crypto.ReceiverChannel;
import io.filecast.text.Printable;
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
 * Says no: to the sender, in the log, and to whoever watches; so often and no more. Belongs to the
 * receiver's context.
 */
final class Refusals {
  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

  /**
   * Answers to strangers per second: enough for a fleet of senders whose receiver was restarted.
   */
  private static final int MAX_PER_SECOND = 200;

  /** And to one of them, so that nobody gets all of these. */
  private static final int MAX_PER_ADDRESS = 50;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final Discards discards;
  private final ReceiverWatcher watcher;
  private final AddressLimit byAddress = new AddressLimit(MAX_PER_ADDRESS);
  private long second;
  private int inSecond;

  Refusals(Discards discards, ReceiverWatcher watcher) {
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
    boolean answered =
        answer(
            source, channel, new Reject(offer.attempt(), offer.transferId(), reason, null, quota));
    if (discards.refuse() && answered) {
      LOG.warn("({}) refused: {}", Sources.text(source.remote()), why);
      watcher.onRejected(Sources.text(source.remote()), Printable.line(offer.name()), why);
    }
  }

  /** Refuses an offer whose version of the wire is another. */
  void refuseVersion(Route source, ByteBuf offer) {
    boolean answered = answer(source, null, 0, Header.transferId(offer), Reason.OTHER_VERSION);
    if (discards.refuse() && answered) {
      LOG.warn(
          "({}) refused: it speaks version {} of the wire, this is version {}; run the same filecast release on both",
          Sources.text(source.remote()),
          Header.version(offer),
          Header.VERSION);
    }
  }

  /** Refuses an offer of somebody who has not been let in. */
  void refuseStranger(Route source, ByteBuf offer, Reason reason, String why) {
    if (answer(source, null, Header.number(offer), Header.transferId(offer), reason)) {
      LOG.warn("({}) refused: {}", Sources.text(source.remote()), why);
    }
  }

  /** Answers what belongs to no transfer here. Nobody is told of it. */
  void refuseUnknown(Route source, long transferId) {
    answer(source, null, 0, transferId, Reason.UNKNOWN_TRANSFER);
  }

  /** Answers an offer with keys where there are none. */
  void refuseKeys(Route source, ByteBuf offer) {
    answer(source, null, Header.number(offer), Header.transferId(offer), Reason.NO_KEYS);
  }

  /** False when too many were answered in this second: then this one was not. */
  private boolean answer(
      Route source, ReceiverChannel channel, int attempt, long transferId, Reason reason) {
    return answer(source, channel, new Reject(attempt, transferId, reason));
  }

  private boolean answer(Route source, ReceiverChannel channel, Reject reject) {
    long now = System.nanoTime();
    if (now / NANOS_PER_SECOND != second) {
      second = now / NANOS_PER_SECOND;
      inSecond = 0;
    }
    if (inSecond >= MAX_PER_SECOND || !byAddress.tryTake(now, source.remote().getAddress())) {
      return false;
    }
    inSecond++;
    send(source, channel, reject);
    return true;
  }

  /** Asks for a proof of the address; limited by whoever decides to. */
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
