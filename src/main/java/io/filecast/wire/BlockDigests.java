package io.filecast.wire;

/**
 * DIGESTS: signed SHA-256 digests of consecutive blocks, to a group or to one receiver. Specified;
 * this build checks it and drops it.
 *
 * <pre>
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |       first block (32)        | count | digests (256 each) ...
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 *    ... signature (512) ... extensions ...
 * +-------+-------+-------
 * </pre>
 *
 * Header number: grows by one; without meaning. The digest of a block is over its bytes as they are
 * in the content, decoded if the block was coded; the top bit of the first block is the metadata
 * space. 1 to 33 digests: as many as fit into 1200 bytes beside signature and seal.
 *
 * <p>The signature is Ed25519 (RFC 8032) under the transfer's key, over the ASCII text "filecast
 * digests", the transfer id, and the body before the signature. Where the transfer needs digests, a
 * block is held when its digest holds; without one it is pending and its digest is missing.
 */
final class BlockDigests {
  static final int MAX_DIGESTS = 33;

  private BlockDigests() {}

  static Rejection read(BodyReader body) {
    body.skip(4);
    int count = body.u8();
    body.skip(count * ContentHash.BYTES + GroupStatus.SIGNATURE_BYTES);
    return count > 0 && count <= MAX_DIGESTS ? Rejection.UNSUPPORTED : Rejection.BAD_FIELD;
  }
}
