/**
 * Who may send, and what nobody else reads or changes: keys, the handshake, and the protection of
 * packets. No sockets, no clock, no configuration; nothing here knows what a peer is.
 *
 * <h2>Flow</h2>
 *
 * <pre>
 * sender's peer     -> SenderChannel.seal   -> port ~~~ port -> ReceiverProtection.open  -> receiver's peer
 * sender's frames   -> ContentSeal, PacketMarks -^              (ReceiverChannel)
 * sender's peer     &lt;- SenderChannel.open   &lt;- port ~~~ port &lt;- ReceiverChannel.seal &lt;- receiver's peer
 * </pre>
 *
 * Peers and their packets are those of an open transfer; they stand behind the channels and do not
 * know of them, but for the bytes that protection takes. So what a peer does about loss, lies and
 * silence holds with keys as without.
 *
 * <h2>Handshake</h2>
 *
 * {@code Noise_IK_25519_AESGCM_SHA256} (Noise Protocol Framework, revision 34), one per attempt and
 * destination, between the static keys of sender and receiver, each known to the other beforehand:
 *
 * <pre>
 * sender                                     receiver
 *   OFFER(-> e, es, s, ss)              -->    is s authorized? no file is looked at
 *                                       &lt;--  ACCEPT(&lt;- e, ee, se)
 *   OFFER, sealed(name, size, keys)     -->    the sender lives: now files are looked at
 *                                       &lt;--  ACCEPT, sealed(window, held ranges)
 * </pre>
 *
 * Both Noise payloads are empty. The first message of IK can be replayed, and whoever learns the
 * receiver's private key later can read it; so it carries neither name nor key, and starts nothing.
 * The sealed OFFER is under keys that both ephemeral keys went into: it cannot be replayed, and is
 * lost to everybody once those are forgotten (forward secrecy). That costs one round trip.
 *
 * <p>The prologue is the protocol's name, the attempt and the transfer id: the fields of the header
 * that the handshake stands behind.
 *
 * <h2>Keys</h2>
 *
 * <ul>
 *   <li>Static: {@link io.filecast.crypto.Identity}, 32 bytes in a file of mode 0600.
 *   <li>Pairwise, per attempt and direction: what Noise splits into. They seal control packets
 *       ({@link io.filecast.crypto.PacketSeal}), with the packet's counter as nonce.
 *   <li>Content, per transfer and JVM: 16 random bytes, told in the sealed OFFER. They seal each
 *       DATA payload once for all destinations ({@link io.filecast.crypto.ContentSeal}). The nonce
 *       is the seal number, drawn from one counter of the transfer each time that a frame is built,
 *       and sent with it: so it never repeats, whatever became of the file, the symbol size or the
 *       attempt in between, and needs no argument about what the same symbol contains the next
 *       time.
 *   <li>Marks, per attempt and destination: 16 random bytes, told in the sealed OFFER. They bind
 *       flags and packet number to a frame that is the same for all ({@link
 *       io.filecast.crypto.PacketMarks}). Those of a group flow are told by GROUP.
 *   <li>Transfer, per transfer and JVM: an Ed25519 pair ({@link io.filecast.crypto.TransferKey}),
 *       whose public half the sealed OFFER tells. It signs what a group is told of its blocks.
 * </ul>
 *
 * Receivers of one transfer share the content key: one of them could forge content for another, if
 * it sat on the path between them and the sender, or both hear a group. The hash in FINISH, under
 * the pairwise key, finds that out; of what comes to a group each block counts only when its signed
 * digest holds.
 *
 * <p>All primitives are the JDK's. Arrays with secrets are overwritten when done with; copies that
 * the JDK makes (SecretKeySpec, key objects) are beyond reach and left to the garbage collector.
 */
package io.filecast.crypto;
