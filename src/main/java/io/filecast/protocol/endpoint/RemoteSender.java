package io.filecast.protocol.endpoint;

import io.filecast.crypto.AuthorizedSenders;
import io.filecast.crypto.PublicKey;
import io.filecast.crypto.ReceiverChannel;
import io.filecast.protocol.endpoint.admission.SourceNetwork;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Offer;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/**
 * The sender of one transfer as its receiver knows it: where it is, what it has offered, and the
 * keys it speaks with.
 *
 * @param <R> the owner's way back to it
 */
public final class RemoteSender<R> {
  private InetSocketAddress address;
  private R route;
  private SourceNetwork network;
  private final boolean addressProven;
  private final Offer offer;

  /** Of the newest attempt; null without keys. */
  private ReceiverChannel channel;

  /**
   * @param arrival its offer
   */
  RemoteSender(Arrival<R> arrival, Offer offer) {
    this.address = arrival.source();
    this.route = arrival.route();
    this.network = network(address);
    this.addressProven = arrival.addressProven();
    this.offer = offer;
    this.channel = arrival.channel();
  }

  static SourceNetwork network(InetSocketAddress source) {
    return SourceNetwork.of(source.getAddress().getAddress());
  }

  public Offer offer() {
    return offer;
  }

  public InetSocketAddress address() {
    return address;
  }

  /** Where packets to it go. */
  R route() {
    return route;
  }

  /** Whether it was known to receive at its address when its offer was accepted. */
  public boolean isAddressProven() {
    return addressProven;
  }

  SourceNetwork network() {
    return network;
  }

  /** Of its newest attempt; null without keys. */
  ReceiverChannel channel() {
    return channel;
  }

  /** Its public key; null without keys. */
  public PublicKey key() {
    return channel == null ? null : channel.sender();
  }

  /**
   * Whether an offer is this one's again: the same content from the same host by the same keys,
   * whose sender was restarted.
   */
  boolean offersAgain(Arrival<R> arrival, Offer other) {
    PublicKey own = key();
    PublicKey others = arrival.channel() == null ? null : arrival.channel().sender();
    return address.getAddress().equals(arrival.source().getAddress())
        && offer.contentBytes() == other.contentBytes()
        && offer.modifiedMillis() == other.modifiedMillis()
        && (own == null ? others == null : own.equals(others));
  }

  /** Whether its key is one of these; without a key it is not asked for one. */
  boolean isAmong(AuthorizedSenders senders) {
    return channel == null || senders.has(channel.sender());
  }

  /** It begins an attempt, with other keys. */
  void protect(ReceiverChannel newer) {
    if (channel != null && channel != newer) {
      channel.forget();
    }
    channel = newer;
  }

  /** A datagram of it came this way: answers go back the same. */
  void comesBy(R newer) {
    route = newer;
  }

  void moveTo(InetSocketAddress newer, R newerRoute) {
    address = newer;
    route = newerRoute;
    network = network(newer);
  }

  /**
   * Reads the header of a DATA datagram that came, or was opened.
   *
   * @return null, or why it is not DATA
   */
  Rejection read(DataHeader header, ByteBuf datagram) {
    return channel == null ? header.read(datagram) : header.readOpened(datagram);
  }

  /** Nothing of it is opened any more. */
  void forget() {
    if (channel != null) {
      channel.forget();
    }
  }

  /** {@code address:port}. */
  @Override
  public String toString() {
    return text(address);
  }

  /** {@code 10.0.0.1:4711}, {@code [::1]:4711}. */
  public static String text(InetSocketAddress source) {
    String host = source.getAddress().getHostAddress();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + source.getPort();
  }
}
