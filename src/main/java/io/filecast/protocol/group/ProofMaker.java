package io.filecast.protocol.group;

import io.filecast.wire.SignedPacket;

/**
 * Computes what a group proves its blocks by, where that does not hold up packets. Each answer
 * comes later, by {@link GroupProofs#onDigest} and {@link GroupProofs#onSigned}.
 */
public interface ProofMaker {
  /** The digest of a block is wanted. */
  void digest(int block);

  /** A packet is to be signed. */
  void sign(SignedPacket packet);
}
