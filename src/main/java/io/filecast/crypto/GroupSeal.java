package io.filecast.crypto;

import io.netty.buffer.ByteBuf;
import java.security.SecureRandom;

/**
 * Seals what one transfer sends to a group: once for all members, under the content key that each
 * was told in its sealed OFFER, and under marks whose key GROUP tells. Belongs to one thread.
 */
public final class GroupSeal {
  private final ContentKeys keys;
  private final byte[] marksKey = new byte[PacketMarks.KEY_BYTES];
  private final PacketMarks marks;
  private FlowSeal flow;

  /** Of packets that are not DATA; null before the first. */
  private ContentSeal seal;

  public GroupSeal(ContentKeys keys, SecureRandom random) {
    this.keys = keys;
    random.nextBytes(marksKey);
    marks = new PacketMarks(marksKey.clone());
  }

  /** What is told to members. */
  public byte[] marksKey() {
    return marksKey.clone();
  }

  /**
   * What DATA is protected with now. When the content key is used up its members begin attempts
   * with the next, and so does this.
   */
  public FlowSeal flow() {
    if (flow == null || flow.key().isUsedUp()) {
      flow = new FlowSeal(keys.current(), marks);
    }
    return flow;
  }

  /**
   * Appends what goes over the wire for a packet.
   *
   * @param packet any but DATA
   */
  public void seal(ByteBuf packet, ByteBuf out) {
    ContentKey key = flow().key();
    if (seal == null || seal.key() != key) {
      seal = new ContentSeal(key);
    }
    seal.sealPacket(packet, out);
  }

  /** Nothing more is sealed. */
  public void forget() {
    marks.forget();
    Curve25519.forget(marksKey);
  }
}
