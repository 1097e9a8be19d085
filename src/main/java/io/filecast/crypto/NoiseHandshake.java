package io.filecast.crypto;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * {@code Noise_IK_25519_AESGCM_SHA256} (revision 34, section 7.5):
 *
 * <pre>
 * IK:
 *   &lt;- s
 *   ...
 *   -&gt; e, es, s, ss
 *   &lt;- e, ee, se
 * </pre>
 *
 * One side of one handshake; not thread-safe. A message that is refused leaves it as it was: the
 * right one may still come.
 */
final class NoiseHandshake {
  static final String PROTOCOL = "Noise_IK_25519_AESGCM_SHA256";

  /** The first message: e, s and its tag, the tag of the payload. */
  static final int FIRST_BYTES = 2 * Curve25519.BYTES + 2 * SymmetricState.TAG_BYTES;

  /** The second message: e, the tag of the payload. */
  static final int SECOND_BYTES = Curve25519.BYTES + SymmetricState.TAG_BYTES;

  /** Neither as long as a Diffie-Hellman output nor empty, so unlike any input of Noise's HKDF. */
  private static final byte[] ANSWER_LABEL = "filecast answer".getBytes(StandardCharsets.US_ASCII);

  private static final int SEALED_STATIC_BYTES = Curve25519.BYTES + SymmetricState.TAG_BYTES;

  private final Identity own;
  private final Identity ephemeral;
  private SymmetricState state;

  /** Both messages are in it; null before. */
  private SymmetricState finished;

  private PublicKey peer;
  private byte[] peerEphemeral;

  private NoiseHandshake(
      Identity own, Identity ephemeral, PublicKey responder, byte[] prologue, PublicKey peer) {
    this.own = own;
    this.ephemeral = ephemeral;
    this.peer = peer;
    state = SymmetricState.named(PROTOCOL);
    state.mixHash(prologue);
    state.mixHash(responder.point());
  }

  static NoiseHandshake initiator(
      Identity own, PublicKey peer, Identity ephemeral, byte[] prologue) {
    return new NoiseHandshake(own, ephemeral, peer, prologue, peer);
  }

  static NoiseHandshake responder(Identity own, Identity ephemeral, byte[] prologue) {
    return new NoiseHandshake(own, ephemeral, own.publicKey(), prologue, null);
  }

  /** The other side, proven once its message was read. */
  PublicKey peer() {
    return peer;
  }

  /**
   * A key that only the two ends can derive, from the state after the first message: asked for
   * before the second is written, or at any time by the initiator. The caller overwrites it.
   */
  byte[] answerKey() {
    return state.derive(ANSWER_LABEL);
  }

  /** Initiator: {@code -> e, es, s, ss}. */
  byte[] writeFirst(byte[] payload) throws HandshakeException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] e = ephemeral.publicKey().point();
    out.writeBytes(e);
    state.mixHash(e);
    state.mixKey(ephemeral.agree(peer.point()));
    out.writeBytes(state.encryptAndHash(own.publicKey().point()));
    state.mixKey(own.agree(peer.point()));
    out.writeBytes(state.encryptAndHash(payload));
    return out.toByteArray();
  }

  /** Responder: reads the first message; its payload. */
  byte[] readFirst(byte[] message) throws HandshakeException {
    if (message.length < FIRST_BYTES) {
      throw new HandshakeException("too short");
    }
    SymmetricState next = state.copy();
    byte[] e = Arrays.copyOf(message, Curve25519.BYTES);
    int payloadAt = Curve25519.BYTES + SEALED_STATIC_BYTES;
    next.mixHash(e);
    next.mixKey(own.agree(e));
    byte[] s = next.decryptAndHash(Arrays.copyOfRange(message, Curve25519.BYTES, payloadAt));
    next.mixKey(own.agree(s));
    byte[] payload = next.decryptAndHash(Arrays.copyOfRange(message, payloadAt, message.length));
    state = next;
    peer = PublicKey.of(s);
    peerEphemeral = e;
    return payload;
  }

  /** Responder: {@code <- e, ee, se}. */
  byte[] writeSecond(byte[] payload) throws HandshakeException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] e = ephemeral.publicKey().point();
    out.writeBytes(e);
    state.mixHash(e);
    state.mixKey(ephemeral.agree(peerEphemeral));
    state.mixKey(ephemeral.agree(peer.point()));
    out.writeBytes(state.encryptAndHash(payload));
    finished = state;
    return out.toByteArray();
  }

  /**
   * Initiator: reads a second message; its payload. Another one may be read later: the responder
   * may have forgotten that it has answered.
   */
  byte[] readSecond(byte[] message) throws HandshakeException {
    if (message.length < SECOND_BYTES) {
      throw new HandshakeException("too short");
    }
    SymmetricState next = state.copy();
    byte[] e = Arrays.copyOf(message, Curve25519.BYTES);
    next.mixHash(e);
    next.mixKey(ephemeral.agree(e));
    next.mixKey(own.agree(e));
    byte[] payload =
        next.decryptAndHash(Arrays.copyOfRange(message, Curve25519.BYTES, message.length));
    finished = next;
    return payload;
  }

  /** The keys of the initiator's and the responder's packets, 32 bytes each; once per message. */
  byte[][] split() {
    return finished.split();
  }

  /** Overwrites what is secret of it. */
  void forget() {
    state.forget();
  }
}
