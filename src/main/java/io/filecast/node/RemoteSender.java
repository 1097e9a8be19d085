package io.filecast.node;

import io.filecast.crypto.AuthorizedSenders;
import io.filecast.crypto.ReceiverChannel;
import io.filecast.protocol.endpoint.admission.SourceNetwork;
import io.filecast.transport.Route;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.InetSocketAddress;

/**
 * The sender of one transfer as its receiver knows it: where it is, what it has offered, by what
 * keys it speaks; and the packets that go to it.
 */
final class RemoteSender {
  private InetSocketAddress address;
  private String host;
  private SourceNetwork network;
  private final boolean addressProven;
  private final Offer offer;
  private Route route;

  /** Of the newest attempt; null without keys. */
  private ReceiverChannel channel;

  private ByteBuf outgoing = newPacket();

  /**
   * @param route by which its offer came
   * @param addressProven whether it is known that it receives at its address
   * @param offer an acceptable one
   * @param channel that the offer came by; null without keys
   */
  RemoteSender(Route route, boolean addressProven, Offer offer, ReceiverChannel channel) {
    this.route = route;
    this.address = route.remote();
    this.host = Sources.host(address);
    this.network = OfferGate.network(address);
    this.addressProven = addressProven;
    this.offer = offer;
    this.channel = channel;
  }

  Offer offer() {
    return offer;
  }

  /** Whether it was known to receive at its address when its offer was taken. */
  boolean isAddressProven() {
    return addressProven;
  }

  /** What counts as one source with it. */
  SourceNetwork network() {
    return network;
  }

  /**
   * Whether an offer is this one's again: the same file from the same host by the same keys, whose
   * sender was restarted.
   *
   * @param by the channel of the other offer; null without keys
   */
  boolean offersAgain(InetSocketAddress from, Offer other, ReceiverChannel by) {
    return host.equals(Sources.host(from))
        && offer.contentBytes() == other.contentBytes()
        && offer.modifiedMillis() == other.modifiedMillis()
        && (channel == null ? by == null : by != null && channel.sender().equals(by.sender()));
  }

  /** Whether its key is one of these; without a key it is not asked for one. */
  boolean isAmong(AuthorizedSenders senders) {
    return channel == null || senders.has(channel.sender());
  }

  /** Where packets to it go, and by which socket. */
  Route route() {
    return route;
  }

  /** Of its newest attempt; null without keys. */
  ReceiverChannel channel() {
    return channel;
  }

  InetSocketAddress address() {
    return address;
  }

  /** It is there and not where its offer came from. */
  void moveTo(Route newer) {
    route = newer;
    address = newer.remote();
    host = Sources.host(address);
    network = OfferGate.network(address);
  }

  /**
   * Its packets come by this route now: a socket of the address they go to may be opened while the
   * transfer runs.
   */
  void comesBy(Route newer) {
    route = newer;
  }

  /** It begins another attempt. */
  void protect(ReceiverChannel newer) {
    channel = newer;
  }

  /** Reads content from it; what was protected has been authenticated when it was opened. */
  Rejection read(DataHeader header, ByteBuf datagram) {
    return channel == null ? header.read(datagram) : header.readOpened(datagram);
  }

  /** The next packet to it, empty, to be filled for {@link #send}. */
  ByteBuf outgoing() {
    return outgoing;
  }

  /** Sends what {@link #outgoing} was filled with, sealed where there are keys. */
  void send() {
    ByteBuf next = newPacket();
    if (channel == null) {
      route.send(outgoing);
      outgoing = next;
      return;
    }
    channel.seal(outgoing, next);
    outgoing.clear();
    if (next.isReadable()) {
      route.send(next);
    } else {
      next.release();
    }
  }

  private static ByteBuf newPacket() {
    return PooledByteBufAllocator.DEFAULT.directBuffer(Header.BASE_DATAGRAM_BYTES);
  }

  /** Nothing more goes to it. */
  void release() {
    outgoing.release();
  }

  /** {@code address:port}. */
  @Override
  public String toString() {
    return Sources.text(address);
  }
}
