package io.filecast.crypto;

import io.filecast.wire.Header;
import io.filecast.wire.PacketType;
import io.netty.buffer.ByteBuf;
import javax.crypto.spec.SecretKeySpec;

/**
 * Opens what one transfer sends to a group: what {@link GroupSeal} has sealed. Any receiver of the
 * transfer could have sealed it.
 */
public final class GroupOpen {
  private final SecretKeySpec key;
  private final FlowOpen flow;
  private final ContentOpen content;

  GroupOpen(SecretKeySpec key, byte[] marksKey, long first, ContentOpen content) {
    this.key = key;
    this.content = content;
    flow = new FlowOpen(key, marksKey, first);
  }

  /**
   * @param datagram has passed {@link Header#inspectProtected}
   * @return the packet before it was sealed, whose check is not to be looked at; valid until the
   *     next; null when it is not authentic, or is DATA that has come before
   */
  public ByteBuf open(ByteBuf datagram) {
    return Header.type(datagram) == PacketType.DATA
        ? flow.open(datagram, content)
        : content.openPacket(datagram, key);
  }

  /** Nothing is opened any more. */
  public void forget() {
    flow.forget();
  }
}
