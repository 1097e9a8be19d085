package io.filecast.protocol.repair;

import io.filecast.wire.BlockDigests;
import io.filecast.wire.ContentHash;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What blocks have to be that come to the group of a protected transfer: any of its receivers could
 * have sent their rows, and only the sender signs their digests.
 */
public final class BlockProofs {
  /** Kept for blocks that are not here yet, at most: some 6 MiB. The sender has the others. */
  private static final int MOST = 1 << 16;

  private final ReceivedSymbols symbols;
  private final Map<Integer, ContentHash> digests = new HashMap<>();

  /** Blocks that were not what their digests say: no more of them is taken from the group. */
  private final Set<Integer> distrusted = new HashSet<>();

  public BlockProofs(ReceivedSymbols symbols) {
    this.symbols = symbols;
  }

  /** Whether digests tell anything that is not known, and is of use. */
  public boolean isNews(BlockDigests packet) {
    for (int i = 0; i < packet.digests().size(); i++) {
      if (isWanted(packet.firstBlock() + i)) {
        return true;
      }
    }
    return false;
  }

  private boolean isWanted(int block) {
    return block >= 0
        && block < symbols.blocks()
        && !digests.containsKey(block)
        && !symbols.isBlockHeld(block);
  }

  /**
   * @param packet whose signature holds
   */
  public void add(BlockDigests packet) {
    if (digests.size() + packet.digests().size() > MOST) {
      digests.keySet().removeIf(symbols::isBlockHeld);
    }
    for (int i = 0; i < packet.digests().size(); i++) {
      int block = packet.firstBlock() + i;
      if (isWanted(block) && digests.size() < MOST) {
        digests.put(block, packet.digests().get(i));
      }
    }
  }

  /** What a block has to be; null while that is not known. */
  ContentHash digest(int block) {
    return digests.get(block);
  }

  public boolean isDistrusted(int block) {
    return distrusted.contains(block);
  }

  /** The block was not what it has to be. */
  void onWrong(int block) {
    distrusted.add(block);
  }

  /** The block may come to the group once more: there is no other way to it. */
  public void trust(int block) {
    distrusted.remove(block);
  }

  /** The block is held. */
  void onHeld(int block) {
    digests.remove(block);
  }

  /** Nothing more comes to the group. */
  public void clear() {
    digests.clear();
    distrusted.clear();
  }
}
