package io.filecast.node;

import io.filecast.config.ReceiverConfig.ReliableReceiving;
import io.filecast.crypto.AddressCookies;
import io.filecast.crypto.HandshakeLimit;
import io.filecast.protocol.endpoint.admission.Admission;
import io.filecast.protocol.endpoint.admission.ReceptionSlots;
import io.filecast.protocol.endpoint.admission.SourceNetwork;
import io.filecast.wire.Cookie;
import io.filecast.wire.HandshakePacket;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/**
 * Gives {@link Admission} its facts: which network a source address belongs to, and whether a
 * cookie proves it. Belongs to the receiver's context.
 */
final class OfferGate implements HandshakeLimit {
  private final Admission admission;
  private final AddressCookies cookies;

  OfferGate(long nowNanos, ReliableReceiving config) {
    admission = new Admission(nowNanos, ReliableSettings.admission(config));
    cookies = new AddressCookies(nowNanos);
  }

  /** See {@link Admission#judgeOffer}. */
  Admission.Verdict judge(
      long nowNanos, InetSocketAddress source, Offer offer, boolean proven, int halfOpen) {
    return admission.judgeOffer(nowNanos, network(source), proven, halfOpen);
  }

  /** Whether an offer brings a cookie that was made for its sender. */
  boolean isProven(long nowNanos, InetSocketAddress source, Offer offer) {
    return cookies.holds(nowNanos, source, offer.transferId(), offer.cookie());
  }

  @Override
  public boolean mayCompute(long nowNanos, Object source, ByteBuf offer, boolean crowded) {
    InetSocketAddress address = (InetSocketAddress) source;
    boolean proven =
        cookies.holds(nowNanos, address, Header.transferId(offer), HandshakePacket.cookie(offer));
    return admission.judgeHandshake(nowNanos, network(address), proven, crowded)
        == Admission.Verdict.ADMIT;
  }

  /** See {@link Admission#onAuthorized}. */
  void onAuthorized(long nowNanos, InetSocketAddress source) {
    admission.onAuthorized(nowNanos, network(source));
  }

  /** See {@link Admission#mayAnswerUnknown}. */
  boolean mayAnswerUnknown(long nowNanos) {
    return admission.mayAnswerUnknown(nowNanos);
  }

  ReceptionSlots slots() {
    return admission.slots();
  }

  Cookie cookie(long nowNanos, InetSocketAddress source, long transferId) {
    return cookies.make(nowNanos, source, transferId);
  }

  static SourceNetwork network(InetSocketAddress source) {
    return SourceNetwork.of(source.getAddress().getAddress());
  }
}
