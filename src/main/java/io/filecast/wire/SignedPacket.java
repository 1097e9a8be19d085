package io.filecast.wire;

import java.nio.ByteBuffer;

/** A packet to a group that its sender signs, so that no other member can have made it. */
public sealed interface SignedPacket permits BlockDigests, GroupStatus, CarouselAnnouncement {
  /** What the signature is over. */
  byte[] signedBytes();

  /** 64 bytes, Ed25519 (RFC 8032); null without one. */
  ByteBuffer signature();
}
