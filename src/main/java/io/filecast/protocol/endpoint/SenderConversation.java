package io.filecast.protocol.endpoint;

import io.filecast.crypto.SenderChannel;
import io.filecast.protocol.flow.Transmit;
import io.filecast.protocol.peer.SenderPeer;
import io.filecast.wire.Header;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;

/**
 * One conversation of a sender with a receiver: a peer, and the channel that protects what it says.
 * To be driven by a {@link SenderEndpoint}.
 *
 * @param <O> what the owner keeps with it
 */
public final class SenderConversation<O> extends DeadlineQueue.Entry {
  private final InetSocketAddress address;
  private final SenderPeer peer;
  private final O owner;

  /** Null without keys. */
  private final SenderChannel channel;

  private final ByteBuf sealed = Unpooled.buffer(Header.BASE_DATAGRAM_BYTES + Header.SEAL_BYTES);

  /** Waits for its turn to send. */
  private boolean ready;

  /**
   * @param address of the receiver
   * @param channel null = nothing is protected
   */
  public SenderConversation(
      InetSocketAddress address, SenderPeer peer, SenderChannel channel, O owner) {
    this.address = address;
    this.peer = peer;
    this.channel = channel;
    this.owner = owner;
  }

  public InetSocketAddress address() {
    return address;
  }

  public SenderPeer peer() {
    return peer;
  }

  /** Null without keys. */
  public SenderChannel channel() {
    return channel;
  }

  public O owner() {
    return owner;
  }

  /** Whether it did not wait for its turn yet. */
  boolean makeReady() {
    boolean first = !ready;
    ready = true;
    return first;
  }

  void takeTurn() {
    ready = false;
  }

  boolean isReady() {
    return ready;
  }

  /**
   * A datagram from the receiver's address.
   *
   * @return null, or why it was dropped
   */
  public Rejection onDatagram(long now, ByteBuf datagram) {
    if (channel == null) {
      return peer.onPacket(now, datagram);
    }
    ByteBuf packet = channel.open(now, datagram);
    return packet == null ? Rejection.BAD_CHECK : peer.onPacket(now, packet);
  }

  /**
   * Fills {@code out} with the next thing to send: a burst whose frames the owner builds, or a
   * packet that goes out as it is; false when pacing, a window or the content says wait.
   */
  public boolean poll(long now, Transmit out) {
    if (channel == null) {
      return peer.pollTransmit(now, out);
    }
    if (channel.isUsedUp()) {
      peer.onKeysUsedUp(now);
    }
    while (!pollOwedOffer(out)) {
      if (!peer.pollTransmit(now, out)) {
        return false;
      }
      if (out.isBurst() || seal(out)) {
        return true;
      }
    }
    return true;
  }

  private boolean pollOwedOffer(Transmit out) {
    return channel.owesOffer()
        && channel.pollOffer(out.beginControl())
        && out.packet().isReadable();
  }

  /**
   * False when there is nothing to send of it: the handshake comes first, or the key is used up.
   */
  private boolean seal(Transmit out) {
    channel.seal(out.packet(), sealed.clear());
    out.beginControl().writeBytes(sealed);
    return out.packet().isReadable();
  }

  /** When it is due, or {@link io.filecast.protocol.Deadline#NEVER}. */
  public long nextTimeoutNanos() {
    return peer.nextTimeoutNanos();
  }

  /** Nothing is sealed or opened any more. */
  public void close() {
    if (channel != null) {
      channel.close();
    }
  }
}
