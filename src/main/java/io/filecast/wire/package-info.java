/**
 * filecast's wire, version 1: the specification. One content goes from a sender to each of its
 * receivers over UDP, default port 8888; the receiver proves with a SHA-256 that its copy is whole.
 * All integers are big-endian. "Datagram" means the UDP payload; sizes are of datagrams. MUST and
 * SHOULD as in RFC 2119. Where this page and the code disagree, the code is wrong.
 *
 * <h2>1. Packets</h2>
 *
 * Every packet starts with the 22 bytes drawn in {@link io.filecast.wire.Header}:
 *
 * <pre>
 * offset bytes field
 *      0     2 magic 0xFCA5
 *      2     1 version (high half, 1) and type (low half)
 *      3     1 flags; 0x80 in every type: protected (section 8)
 *      4     4 number: packet number, sequence number, probe number or attempt, by type
 *      8     4 check
 *     12     8 transfer id, random, the same for all receivers of a transfer
 *     20     2 bytes of the body that follow (of DATA: of the payload)
 * </pre>
 *
 * A datagram that does not start with the magic is not filecast's (the lab's raw datagrams are one
 * to some bytes of payload without header); one whose length disagrees with the length field was
 * cut short. Both are dropped and counted, as is everything below that is called an error: a
 * receiver of bytes never answers an error, but for UNKNOWN_TRANSFER and OTHER_VERSION.
 *
 * <p>In all versions the magic, version and type, and the transfer id stand where they stand in
 * this one, an OFFER is of type 1 and has at least 1200 bytes, and a REJECT(OTHER_VERSION) is of
 * type 3 and has 24. A receiver SHOULD answer an OFFER of a version it does not speak with
 * REJECT(OTHER_VERSION) in its own version and with the OFFER's transfer id, and limit the rate of
 * that. A sender whose OFFER is answered in another version, with its transfer id, gives up.
 *
 * <pre>
 * code type      direction  number     body, drawn in
 *    1 OFFER     s to r     attempt    {@link io.filecast.wire.Offer}, 1200 bytes with padding
 *    2 ACCEPT    r to s     attempt    {@link io.filecast.wire.Accept}
 *    3 REJECT    r to s     attempt|0  {@link io.filecast.wire.Reject}
 *    4 DATA      s to r     packet     {@link io.filecast.wire.DataHeader}, 28 bytes and payload
 *    5 FEEDBACK  r to s     sequence   {@link io.filecast.wire.Feedback}, at most 1180 bytes
 *    6 PROBE     s to r     probe      {@link io.filecast.wire.Probe}, zeros up to the tried size
 *    7 PROBE_ACK r to s     probe      {@link io.filecast.wire.ProbeAck}
 *                                      both with flag 1: section 9
 *    8 FINISH    s to r     attempt    {@link io.filecast.wire.Finish}, the sender's SHA-256
 *    9 RECEIPT   r to s     attempt    {@link io.filecast.wire.Receipt}, SHA-256 or reason
 *   10 CLOSE     s to r     attempt    {@link io.filecast.wire.Close}, reason
 *   11-15        reserved: parity, carousel, relay
 * </pre>
 *
 * Reasons and their codes are those of {@link io.filecast.wire.Reason}. REJECT(QUOTA_FULL) has its
 * figures in extension 3, {@link io.filecast.wire.Quota}.
 *
 * <h2>2. The check</h2>
 *
 * <pre>
 * check = CRC-32C(bytes 12 to the end)
 *       xor  number * 0x9E3779B1                                (mod 2^32)
 *       xor  rotate left by 16 (bytes 0..3 * 0x85EBCA6B)        (mod 2^32)
 *       xor  token
 * </pre>
 *
 * The token is 32 random bits that the receiver draws for each attempt and tells in ACCEPT. It is 0
 * in OFFER, ACCEPT, REJECT and in the echoes of section 9. So a packet after the ACCEPT proves, but
 * for one chance in 2^32, that its sender receives at the address the ACCEPT went to; the random
 * transfer id does the same for ACCEPT and REJECT. The bytes that differ between the receivers of
 * one burst are 3 to 11; the CRC over the rest is computed once.
 *
 * <h2>3. Opening</h2>
 *
 * <pre>
 * sender                                      receiver
 *   OFFER(attempt 1, name, size, mtime)  -->    may I? space, name, limits
 *                                        &lt;--  ACCEPT(token, window, held ranges)  or REJECT(reason)
 *   PROBE x n                            -->
 *                                        &lt;--  PROBE_ACK
 *   DATA ...                             -->
 *                                        &lt;--  FEEDBACK ...
 *   FINISH(hash)                         -->    has all, verifies, syncs, renames
 *                                        &lt;--  RECEIPT(ok, hash)
 *   CLOSE                                -->
 * </pre>
 *
 * The sender repeats OFFER after 100 ms, then after 200 and then every 250 ms, until it is answered
 * or 5 s (configurable) have passed. It MUST be at least 1200 bytes long; a shorter one is an
 * error. The receiver answers each OFFER with at most one ACCEPT or REJECT, neither longer than
 * 1200 bytes, and sends nothing else before a packet with the right token has come: an address that
 * is not proven never gets more bytes than it sent (RFC 9000, section 8.1).
 *
 * <p>A receiver judges an OFFER in this order: its length, its check, with keys whether its sender
 * knows the receiver's public key (section 8), then what it may cost. It SHOULD want the address
 * proven before it keeps or computes anything when more OFFERs come than it cares to look at, when
 * many wait to be followed by a packet with their token, and before a running transfer is
 * superseded (section 4). It then answers REJECT(ADDRESS_UNPROVEN) with a cookie (extension 1, 16
 * bytes, 43 bytes in all) and forgets the OFFER; it SHOULD NOT leave a well-formed OFFER without an
 * answer, and SHOULD NOT charge anything to an address that did not prove itself. The cookie SHOULD
 * be a function, keyed by a secret that changes, of the sender's address and port and the transfer
 * id: HMAC-SHA-256 (RFC 2104) cut to 16 bytes does. The sender puts the newest cookie it got for
 * this transfer into every OFFER that follows, in place of padding, and repeats the OFFER at once,
 * at most three times an attempt; a further cookie waits for the next repetition. A cookie that
 * does not hold counts as none. This is the Retry of RFC 9000, section 8.1.2. Room on the disk, and
 * the hash of an existing file, wait for a packet with the token.
 *
 * <p>ACCEPT lists the ranges of bytes that the receiver holds from an earlier transfer of the same
 * name, size and modification time. Bytes, because the symbol size may differ this time; a symbol
 * counts as held when all its bytes are. Ranges that do not fit are learnt from FEEDBACK.
 *
 * <p>A receiver that holds a complete file of that name and size sets "holds complete" and hashes
 * it; the sender hashes its content and sends FINISH at once, repeating it every 250 ms at most.
 * Equal hashes: RECEIPT(ok, already held). Otherwise the receiver sends a second ACCEPT of the same
 * attempt without the flag, again for each FINISH until DATA comes, and the transfer goes on as
 * usual.
 *
 * <h2>4. Attempts</h2>
 *
 * The sender starts over under the same transfer id by sending OFFER with the attempt increased:
 * when REJECT(UNKNOWN_TRANSFER) says that the receiver was restarted, when RECEIPT(start over) says
 * that the copy was wrong, when the path has become too narrow for the symbol size. The receiver
 * draws a new token, keeps what it holds, forgets symbol size and packet numbers, and accepts.
 * OFFER of an older attempt is an error, and so is everything sealed with an older token. A sender
 * that was restarted uses a new transfer id; the receiver MUST let it supersede a transfer of the
 * same name, size and modification time from the same host, with keys by the same key, once it has
 * shown by a cookie or its keys that it receives there. An OFFER that nobody has proven MUST NOT
 * keep a name from a sender that proves its address.
 *
 * <p>A receiver SHOULD answer DATA, PROBE and FINISH of a transfer it does not know with
 * REJECT(UNKNOWN_TRANSFER), attempt 0, 24 bytes, if the packet was at least as long, and limit the
 * rate of that. It MUST NOT answer anything else, least of all a REJECT: two receivers would never
 * stop. A sender SHOULD ignore UNKNOWN_TRANSFER within 50 ms after anything with the token: a
 * receiver that has just spoken knows the transfer, and somebody else does not want it to.
 *
 * <h2>5. Symbols and packet numbers</h2>
 *
 * The content is cut into symbols of equal size; the last may be shorter. The sender settles the
 * size per receiver before the first DATA of an attempt and does not send it: DATA without flag 1
 * has a payload of exactly one symbol; with flag 1 it carries the last symbol, whose index times
 * the symbol size is the content size less the payload. Flag 1 MUST be set on the last symbol and
 * on no other. A frame that contradicts the size learnt first, or the content size, is an error.
 * Flag 2 asks for FEEDBACK now.
 *
 * <p>The packet number starts at 0 with each attempt, grows by one with each DATA and is never
 * reused in it; the sender SHOULD leave out a number now and then, and end the transfer with
 * PROTOCOL_VIOLATION when FEEDBACK lists one of those: whoever acknowledges what was never sent
 * would have the sender flood the path (RFC 9000, section 21.4); a repair is a new number with an
 * old index (RFC 9000, section 12.3). 32 bits are sent; the receiver takes the number nearest to
 * the one after the largest it has seen (RFC 9000, appendix A.3).
 *
 * <p>The symbol size is searched in the manner of RFC 8899: probes of the largest allowed datagram
 * and of the sizes usual below it leave together, largest first; the largest answered one is used,
 * without waiting when it is the largest sent. No answer in three rounds means 1200. Content of up
 * to 12,000 bytes is sent in 1200-byte datagrams without a search. In mid-transfer, when nothing
 * was acknowledged for two probe timeouts, or when a router or the system says that a datagram was
 * too big, probes of the size in use and of the base size leave in pairs, three at each such event.
 * Six of the base size answered and none of the size in use are a black hole (RFC 8899, sections
 * 4.3 and 4.6.1): a new attempt searches below the size that failed; with a fixed size fourteen
 * are, and the transfer fails with PATH_TOO_NARROW.
 *
 * <h2>6. FEEDBACK</h2>
 *
 * Sent after 4 DATA packets (16 when it is longer than 300 bytes), 2 ms after a lone one, at once
 * when a packet number is skipped, the last symbol comes, FINISH or PROBE comes, DATA asks for it,
 * or the window opens after being small; never more often than every 250 microseconds. The newest
 * sequence number supersedes all before it.
 *
 * <p>The sender takes round-trip samples from the largest packet number when it is newly
 * acknowledged (RFC 9002, section 5), declares packets lost that are three behind the largest
 * acknowledged or 9/8 of a round trip old (section 6.1; both widen after a false alarm), and sends
 * two packets when nothing has come back for a probe timeout (section 6.2). Bytes in flight MUST
 * NOT exceed the window plus what the path itself holds (pacing rate times the smallest round-trip
 * time less 1 ms), and MUST NOT grow while the window is 0. The pace is the sender's choice under
 * RFC 8085, section 3.1.
 *
 * <h2>7. Closing</h2>
 *
 * FINISH goes out when the hash is known and every symbol has been sent or is held, and is repeated
 * until FEEDBACK says it was seen. A receiver with all symbols verifies its copy against FINISH,
 * syncs it, puts it under its final name, and only then sends RECEIPT(ok, its hash), repeated after
 * 50 ms and then after twice as long up to 500 ms until CLOSE comes, a minute has passed or the
 * sender is silent for 15 s (configurable). A copy with another hash is discarded; the first time
 * RECEIPT(HASH_MISMATCH, start over) asks for a new attempt, the second time it is final. The
 * sender MUST compare the hash of a RECEIPT(ok) with its own. CLOSE with a reason other than 0 ends
 * a transfer early; the receiver keeps the partial file.
 *
 * <p>Either side asks or speaks at least every 250 ms while it waits; the sender gives up 15 s
 * (configurable) after it last heard anything (SILENT), 60 s after the copy last grew or the window
 * closed (NO_PROGRESS), 10 minutes after the last symbol arrived; the receiver 15 s (configurable)
 * after it last heard anything (SENDER_SILENT). Either side also ends a transfer (NO_PROGRESS) in
 * which, over at least 30 s and 16 MiB of DATA, the copy gained less than 2 % of the bytes that
 * were moved.
 *
 * <p>A receiver reads and hashes nothing, neither a file that is there already nor what is left of
 * an earlier transfer, before the token has come back. A sender that is told of a complete file
 * therefore sends a PROBE at once.
 *
 * <h2>8. Protection</h2>
 *
 * A transfer is protected as a whole or not at all. Packets are those of the sections above, sealed
 * behind the one who speaks and opened before the one who hears; flag 0x80 says so. An
 * implementation without the key drops them.
 *
 * <p>Opening takes one round trip more. OFFER and ACCEPT of an attempt first carry the two messages
 * of {@code Noise_IK_25519_AESGCM_SHA256} (revision 34) with empty payloads, as extension 129, and
 * nothing else but a cookie ({@link io.filecast.wire.HandshakePacket}); the prologue is the ASCII
 * text "filecast 1", the attempt (32 bits) and the transfer id. Behind the first message stand the
 * first 16 bytes of HMAC-SHA-256 (RFC 2104) over prologue and message, keyed with the receiver's
 * public key: without them the receiver MUST NOT compute anything. Behind the second message stand
 * the same 16 bytes over prologue and that message, keyed with HMAC-SHA-256 of "filecast answer"
 * under the chaining key that the first message has led to: without them the sender MUST NOT
 * compute anything. A receiver MUST answer the same OFFER with the same ACCEPT, whatever address it
 * comes from and also in mid-transfer, and MUST NOT look at a file before the sealed OFFER has
 * come. The sender's address is that of the sealed OFFER, and may still change until another packet
 * has come under the same keys. A sender MUST NOT let one ACCEPT replace another: it seals its
 * OFFER with the keys of each, a few at most, and settles on those that open the receiver's first
 * sealed packet. A counter goes on as long as its key lives.
 *
 * <p>Then follow OFFER and ACCEPT as above, sealed like all packets but DATA:
 *
 * <pre>
 * header (22): flag 0x80 is set, the check is a counter from 1 on, the length that of the following
 * sealed (AES-256-GCM): check (4), body                       in OFFER: secrets (32), check, body
 * tag (16)                                                    not counted in the length
 * </pre>
 *
 * The key is that of the direction from the handshake, the nonce 4 zero bytes and the counter (64
 * bits), associated data are the 22 bytes of the header. A counter is taken once (RFC 6479) and is
 * 2^28 at most; the sender begins a new attempt before either end is there. The secrets are the
 * content key and the key of the marks, 16 random bytes each; so many zeros at the end of OFFER's
 * body are left out that the sealed OFFER has 1200 bytes too, and filled in again. A shorter one is
 * an error. So FEEDBACK and ACCEPT MUST NOT be longer than 1180 bytes before they are sealed; PROBE
 * and PROBE_ACK speak of 20 bytes less.
 *
 * <p>DATA:
 *
 * <pre>
 * header (28): flag 0x80 is set, the check is a mark, the length that of the payload
 * seal number (8)
 * sealed payload (AES-128-GCM under the content key), tag (16)
 * </pre>
 *
 * The nonce is 4 zero bytes and the seal number, associated data are bytes 0 to 2 and 12 to 27. A
 * sender MUST draw another seal number each time that it seals a payload, also of the same symbol,
 * and MUST NOT seal more than 2^39 bytes with one key: a new attempt tells the next. A receiver
 * MUST NOT store DATA under a packet number that has come or is too old to tell (here 16,320 behind
 * the largest), and drops one that is more than 2^20 ahead of the largest. The mark binds flags and
 * packet number to the frame: with AES-128 under the key of the marks, n the packet number divided
 * by 64 and i its remainder, blocks (n, 2i) and (n, 2i + 1), 64 bits each number, make four words
 * w; then mark = (w0 * (flags * 2^24 xor seal number / 2^32) + w1 * (seal number mod 2^32) + w2 *
 * (first 32 bits of the tag) + w3) / 2^32 mod 2^32, flags without 0x80.
 *
 * <p>REJECT outside of a seal is what anybody can say. A sender with keys MUST NOT end or restart
 * an attempt because of it while the receiver answers.
 *
 * <h2>9. Echo</h2>
 *
 * Asks a receiver whether it is there, how long the way is and what it carries, without a transfer.
 * {@link io.filecast.wire.Echo} is a PROBE with flag 1, sealed with token 0, of 24 bytes and more,
 * under a random transfer id. A receiver that knows echoes answers with {@link
 * io.filecast.wire.EchoAnswer}: a PROBE_ACK with flag 1, sealed with token 0, with the number and
 * the transfer id of the ECHO and the size that it saw; and with such of the {@link
 * io.filecast.wire.EchoFacts} as it wants to tell and the answer has room for.
 *
 * <p>A receiver keeps no state for it. The answer MUST NOT be longer than the ECHO, MUST NOT be
 * answered itself, and MUST be limited in rate (here to 2000 in a second from all together); a
 * damaged ECHO is not answered. So a forged source address gets no more bytes than were spent on
 * it, and no two hosts can be set upon each other. Echoes never change a transfer: with the
 * transfer id of a running one they are an error.
 *
 * <p>A receiver may be told not to answer; it then treats an ECHO as one that does not know this
 * section does: as a PROBE of an unknown transfer (section 4). Whoever asks learns from that REJECT
 * that a filecast receiver is there, and no more.
 *
 * <h2>10. Room for what is to come</h2>
 *
 * <ul>
 *   <li>Group address: extension 2 of ACCEPT. Unknown extensions from 128 on refuse the packet,
 *       below 128 they are skipped.
 *   <li>Parity: flag 4 of DATA makes the symbol index a block number (40 bits) and a row (8 bits).
 *       Version 1 receivers drop it.
 *   <li>Many files: "manifest bytes" in OFFER, 0 for one file, says how many bytes at the start of
 *       the content describe the files that follow.
 * </ul>
 */
package io.filecast.wire;
