/**
 * filecast's wire, version 1: the specification. One content goes from a sender to each of its
 * receivers over UDP, default port 8888; the receiver proves with a SHA-256 that its copy is whole.
 * All integers are big-endian. "Datagram" means the UDP payload; sizes are of datagrams. MUST and
 * SHOULD as in RFC 2119. Where this page and the code disagree, the code is wrong.
 *
 * <p>Words: the <em>check</em> is CRC-32C and token in a header, a <em>seal</em> is authenticated
 * encryption. A <em>path probe</em> asks what size a path carries; PTO is the probe timeout of RFC
 * 9002. A <em>block</em> is a slice of the content, a <em>symbol</em> the payload of one DATA. A
 * <em>conversation</em> is the control exchange of one sender with one receiver; a <em>flow</em> is
 * DATA to one address with packet numbers of its own. The unicast flow of a conversation has flow
 * id 0.
 *
 * <h2>1. Packets</h2>
 *
 * Every packet starts with the 22 bytes drawn in {@link io.filecast.wire.Header}:
 *
 * <pre>
 * offset bytes field
 *      0     2 magic 0xFCA5
 *      2     1 version (high half, 1) and type (low half)
 *      3     1 flags; 0x80 in every type: sealed (section 11)
 *      4     4 number: packet number, sequence number, probe number or attempt, by type
 *      8     4 check (section 2)
 *     12     8 transfer id, random, the same for all receivers of a transfer
 *     20     2 length: bytes that follow the header (DATA: that follow its 28 bytes)
 *
 * code type      direction  number     body, drawn in
 *    1 OFFER     s to r     attempt    {@link io.filecast.wire.Offer}, 1200 bytes with padding
 *    2 ACCEPT    r to s     attempt    {@link io.filecast.wire.Accept}
 *    3 REJECT    r to s     attempt|0  {@link io.filecast.wire.Reject}
 *    4 DATA      s to r, g  packet     {@link io.filecast.wire.DataHeader}, 28 bytes and payload
 *    5 FEEDBACK  r to s     sequence   {@link io.filecast.wire.Feedback}, at most 1180 bytes
 *    6 PROBE     s to r, g  probe      {@link io.filecast.wire.Probe}, zeros up to the tried size
 *    7 PROBE_ACK r to s     probe      {@link io.filecast.wire.ProbeAck}
 *                                      6 and 7 with flag 1 are echoes: section 12
 *    8 FINISH    s to r     attempt    {@link io.filecast.wire.Finish}, the sender's SHA-256
 *    9 RECEIPT   r to s     attempt    {@link io.filecast.wire.Receipt}, SHA-256 or reason
 *   10 CLOSE     s to r     attempt    {@link io.filecast.wire.Close}, reason
 *   11 GROUP     s to r     sequence   {@link io.filecast.wire.GroupInvitation} (section 13)
 *   12 STATUS    s to g     sequence   {@link io.filecast.wire.GroupStatus} (section 13)
 *   13 DIGESTS   s to r, g  sequence   {@link io.filecast.wire.BlockDigests} (section 13)
 *   14 ACTIVATE  s to r     attempt    puts a staged copy into place (section 10)
 *   15 EXTENDED  any        by type    16 bits of type, from 16 on, then its body; token 0
 *      16 ANNOUNCE s to g   sequence   {@link io.filecast.wire.CarouselAnnouncement} (section 13)
 *                                      s sender, r receiver, g group address
 * </pre>
 *
 * A datagram that does not start with the magic is not filecast's (the lab's raw datagrams are one
 * to some bytes of payload without header); one of another length than its field says was cut
 * short. Both are dropped and counted, as is everything below that is called an error and every
 * packet whose type a reader does not know: an error is never answered but for what sections 4 to 6
 * say. Flags without a meaning are 0 when sent and ignored when read. Reasons and their codes are
 * those of {@link io.filecast.wire.Reason}; an unknown one reads as OTHER.
 *
 * <p>In all versions the magic, version and type, and the transfer id stand where they stand in
 * this one, an OFFER is of type 1 and has at least 1200 bytes, and a REJECT(OTHER_VERSION) is of
 * type 3 and has 24. A receiver SHOULD answer an OFFER of a version it does not speak with
 * REJECT(OTHER_VERSION) in its own version and with the OFFER's transfer id, and limit the rate of
 * that. A sender whose OFFER is answered in another version, with its transfer id, gives up.
 *
 * <h2>2. The check</h2>
 *
 * <pre>
 * check = CRC-32C(bytes 12 to the end)                          (RFC 3720, appendix B.4)
 *       xor  number * 0x9E3779B1                                (mod 2^32)
 *       xor  rotate left by 16 (bytes 0..3 * 0x85EBCA6B)        (mod 2^32)
 *       xor  token
 * </pre>
 *
 * The token of a conversation and its unicast flow is 32 random bits that the receiver draws for
 * each attempt and tells in ACCEPT; that of a group flow is the sender's, told in GROUP. It is 0 in
 * OFFER, ACCEPT, REJECT and in echoes. So a packet after the ACCEPT proves, but for one chance in
 * 2^32, that its sender receives at the address the ACCEPT went to; the random transfer id does the
 * same for ACCEPT and REJECT. Bytes 3 to 11 are the only ones that differ between the receivers of
 * one symbol; the CRC over the rest is computed once.
 *
 * <h2>3. Extensions</h2>
 *
 * Behind the fields of a control packet's body stand extensions: {@link
 * io.filecast.wire.Extensions} has the rules and all types. The zeros that fill OFFER and PROBE are
 * the padding extension.
 *
 * <h2>4. Opening</h2>
 *
 * <pre>
 * sender                                      receiver
 *   OFFER(attempt 1, name, size, mtime)  --&gt;    may I? space, name, limits
 *                                        &lt;--  ACCEPT(token, window, held ranges)  or REJECT(reason)
 *   PROBE x n                            --&gt;
 *                                        &lt;--  PROBE_ACK
 *   DATA ...                             --&gt;
 *                                        &lt;--  FEEDBACK ...
 *   FINISH(hash)                         --&gt;    has all, verifies, syncs, renames
 *                                        &lt;--  RECEIPT(ok, hash)
 *   CLOSE                                --&gt;
 * </pre>
 *
 * The sender repeats OFFER after 100 ms, then after 200 and then every 250 ms, until it is answered
 * or 5 s have passed. It MUST be at least 1200 bytes long; a shorter one is an error. The receiver
 * answers each OFFER with at most one ACCEPT or REJECT, neither longer than 1200 bytes, and sends
 * nothing else before a packet with the right token has come: an address that is not proven never
 * gets more bytes than it sent (RFC 9000, section 8.1).
 *
 * <p>A receiver judges an OFFER in this order: its length, its check, with keys whether its sender
 * knows the receiver's public key (section 11), then what it may cost. It SHOULD want the address
 * proven before it keeps or computes anything when more OFFERs come than it cares to look at, when
 * many wait to be followed by a packet with their token, and before a running transfer is
 * superseded (section 6). It then answers REJECT(ADDRESS_UNPROVEN) with a cookie, and forgets the
 * OFFER; it SHOULD NOT leave a well-formed OFFER without an answer, and SHOULD NOT charge anything
 * to an address that did not prove itself. The cookie SHOULD be a function, keyed by a secret that
 * changes, of the sender's address and port and the transfer id: HMAC-SHA-256 (RFC 2104) cut to 16
 * bytes does. The sender puts the newest cookie it got for this transfer into every OFFER that
 * follows, in place of padding, and repeats the OFFER at once, at most three times an attempt; a
 * further cookie waits for the next repetition. A cookie that does not hold counts as none. This is
 * the Retry of RFC 9000, section 8.1.2. Room on the disk, and the hash of an existing file, wait
 * for a packet with the token.
 *
 * <p>ACCEPT lists the ranges of bytes that the receiver holds from an earlier transfer of the same
 * name, size and modification time. Bytes, because the symbol size may differ this time; a symbol
 * counts as held when all its bytes are. Ranges that do not fit are learnt from FEEDBACK.
 *
 * <p>A receiver that holds a complete file of that name and size sets "holds complete" and hashes
 * it; the sender hashes its content and sends FINISH at once, repeating it every 250 ms at most.
 * Equal hashes: RECEIPT(ok, already held). Otherwise the receiver sends a second ACCEPT of the same
 * attempt without the flag, again for each FINISH until DATA comes, and the transfer goes on as
 * usual. Neither this file nor what is left of an earlier transfer is read before the token has
 * come back; a sender that is told of a complete file therefore sends a PROBE at once.
 *
 * <h2>5. What a transfer needs</h2>
 *
 * OFFER carries the set of features that the receiver must know, ACCEPT the set that it does know;
 * {@link io.filecast.wire.Feature} has the bits. A transfer of one file of known length, uncoded,
 * to one receiver needs none. A receiver MUST answer an OFFER that needs a feature it does not
 * know, or that holds an extension from 128 on it does not know, with REJECT(UNSUPPORTED) and
 * extension 4 ({@link io.filecast.wire.Unsupported}), and never leave it without an answer; the
 * sender ends the transfer and names what is not supported. A sender MUST NOT send packets, flags
 * or rows of a feature that the receiver's ACCEPT does not list.
 *
 * <p>Features that this page specifies and this implementation does not have: many files and other
 * metadata, unknown length, coded blocks, staged activation. It checks what comes of them against
 * its bounds, counts it and drops it.
 *
 * <h2>6. Attempts</h2>
 *
 * The sender starts over under the same transfer id by sending OFFER with the attempt increased:
 * when REJECT(UNKNOWN_TRANSFER) says that the receiver was restarted, when RECEIPT(start over) says
 * that the copy was wrong, when the path has become too narrow for the symbol size. The receiver
 * draws a new token, keeps what it holds, forgets symbol size and packet numbers, and accepts.
 * OFFER of an older attempt is an error, and so is everything with the check of an older token. A
 * sender that was restarted uses a new transfer id; the receiver MUST let it supersede a transfer
 * of the same name, size and modification time from the same host, with keys by the same key, once
 * it has shown by a cookie or its keys that it receives there. An OFFER that nobody has proven MUST
 * NOT keep a name from a sender that proves its address.
 *
 * <p>A receiver SHOULD answer DATA, PROBE, FINISH and ACTIVATE of a transfer it does not know, if
 * they came to its own address, with REJECT(UNKNOWN_TRANSFER), attempt 0, 24 bytes, if the packet
 * was at least as long, and limit the rate of that. It MUST NOT answer anything else, least of all
 * a REJECT: two receivers would never stop. A sender SHOULD ignore UNKNOWN_TRANSFER within 50 ms
 * after anything with the token: a receiver that has just spoken knows the transfer, and somebody
 * else does not want it to.
 *
 * <h2>7. Blocks, symbols and packet numbers</h2>
 *
 * The content is cut into blocks of the size in OFFER, and each block into rows, the symbols: see
 * {@link io.filecast.wire.DataHeader}. Blocks are the same for all flows of a transfer; the sender
 * settles the symbol size per flow before its first DATA, as large as the datagrams allow: the
 * datagram less 28 bytes, less 24 of the seal, less 4 where blocks may be coded.
 *
 * <p>The symbol size of a unicast flow is not sent. With L the length of the row's block, the
 * receiver learns it from the first row that tells it:
 *
 * <ul>
 *   <li>without flag 1: the payload's size;
 *   <li>with flag 1 and a row r above 0: (L - payload) / r, if that is a whole number and not below
 *       the payload;
 *   <li>with flag 1 and row 0 the payload MUST be L. If L is the content or a full block, no block
 *       has more rows than one, and any symbol size of L or more is the same. If not, the block is
 *       a shorter last one and tells nothing: it is dropped, but MUST be taken when everything
 *       before it is held.
 * </ul>
 *
 * Parity and, with coded blocks, a single row tell nothing. A size below 1000 (of a content that is
 * larger), above the datagrams allowed, or with which a full block has more than 200 rows is an
 * error. So is a row that contradicts the size learnt first or the content: one behind the end of
 * its block or content, a payload other than that row has, flag 1 on any row but the last of its
 * block or missing there, a parity row below k or above 254 or not of full length, a row of the
 * metadata space in a transfer without one. Flag 2 asks for FEEDBACK now.
 *
 * <p>The packet number starts at 0 with each attempt, grows by one with each DATA of its flow and
 * is never reused in it; a repair is a new number with an old row (RFC 9000, section 12.3). The
 * sender SHOULD leave out a number now and then, and end the transfer with PROTOCOL_VIOLATION when
 * FEEDBACK lists one of those: whoever acknowledges what was never sent would have the sender flood
 * the path (RFC 9000, section 21.4). 32 bits are sent; the receiver takes the number nearest to the
 * one after the largest it has seen (RFC 9000, appendix A.3).
 *
 * <h2>8. The size of datagrams</h2>
 *
 * The largest datagram is searched in the manner of RFC 8899: path probes of the largest allowed
 * size and of the sizes usual below it leave together, largest first; the largest answered one is
 * used, without waiting when it is the largest sent. No answer in three rounds means 1200. Content
 * of up to 12,000 bytes is sent in 1200-byte datagrams without a search. In mid-transfer, when
 * nothing was acknowledged for two PTOs, or when a router or the system says that a datagram was
 * too big, path probes of the size in use and of the base size leave in pairs, three at each such
 * event. Six of the base size answered and none of the size in use are a black hole (RFC 8899,
 * sections 4.3 and 4.6.1): a new attempt searches below the size that failed; with a fixed size
 * fourteen are, and the transfer fails with PATH_TOO_NARROW. A PROBE is answered whatever its size.
 *
 * <h2>9. FEEDBACK</h2>
 *
 * Sent after 4 DATA packets (16 when it is longer than 300 bytes), 2 ms after a lone one, at once
 * when a packet number is skipped, the content is complete, FINISH or PROBE comes, DATA asks for
 * it, or the window opens after being small; never sooner after the one before than the feedback
 * period in OFFER, which the receiver takes as 250 microseconds when it is less and as 25 ms when
 * it is more. It counts as an answer also while nothing has come. The newest sequence number
 * supersedes all before it, where a number is newer than another if it is less than 2^31 ahead of
 * it (mod 2^32); the first of an attempt may be any. FEEDBACK of an older attempt is an error.
 *
 * <p>The sender takes round-trip samples from the largest packet number when it is newly
 * acknowledged (RFC 9002, section 5), declares packets lost that are three behind the largest
 * acknowledged or 9/8 of a round trip old (section 6.1; both widen after a false alarm), and sends
 * two packets when nothing has come back for a PTO (section 6.2). Bytes in flight MUST NOT exceed
 * the window plus what the path itself holds (pacing rate times the smallest round-trip time less 1
 * ms), and MUST NOT grow while the window is 0. The pace is the sender's choice under RFC 8085,
 * section 3.1.
 *
 * <h2>10. Closing</h2>
 *
 * FINISH goes out when the hash is known and every symbol has been sent or is held, and is repeated
 * until FEEDBACK says it was seen. A receiver with all symbols verifies its copy against FINISH,
 * syncs it, puts it under its final name, and only then sends RECEIPT(ok, its hash), repeated after
 * 50 ms and then after twice as long up to 500 ms until CLOSE comes, a minute has passed or the
 * sender is silent. FINISH that comes again has it repeated at once. A copy with another hash is
 * discarded; the first time RECEIPT(HASH_MISMATCH, start over) asks for a new attempt, the second
 * time it is final. The sender MUST compare the hash of a RECEIPT(ok) with its own. CLOSE with a
 * reason other than 0 ends a transfer early; the receiver keeps the partial file. A sender sends
 * CLOSE three times, the second 10 ms and the third 30 ms after the first, and SHOULD answer
 * repeats of RECEIPT with CLOSE for a second where its program runs on.
 *
 * <p>Where the transfer needs staged activation, RECEIPT(ok) first has the flag "staged": verified
 * and synced, not yet in place. The sender answers that with ACTIVATE ({@link
 * io.filecast.wire.Receipt}, flag 4) when all receivers that must are staged, and with CLOSE and a
 * reason when it gives up; the receiver keeps a staged copy as it keeps a partial file.
 *
 * <p>While it waits, the sender asks at least every 250 ms, with a PROBE of 24 bytes or more, so
 * that a receiver that has forgotten the transfer may say so; what it repeats anyway serves as
 * well. An empty content has no DATA: FINISH follows ACCEPT. What ends a transfer, where (c) can be
 * configured:
 *
 * <pre>
 * sender    5 s (c)    OFFER of the first attempt is not answered           NO_ANSWER
 * sender   15 s (c)    nothing was heard since the first ACCEPT             SILENT
 * sender   60 s        the copy has not grown, or the window stayed closed  NO_PROGRESS
 * sender   10 min      all is held and there is no RECEIPT                  NO_PROGRESS
 * receiver  5 s        no packet with the token has come                    SENDER_SILENT
 * receiver 15 s (c)    nothing was heard                                    SENDER_SILENT
 * receiver 10 min (c)  the sender speaks, the copy does not grow            SENDER_STALLED
 * both     30 s        and 16 MiB of DATA: the copy grew by less than 2 % of them  NO_PROGRESS
 * </pre>
 *
 * <h2>11. Protection</h2>
 *
 * A transfer is protected as a whole or not at all. Packets are those of the sections above, sealed
 * last by the one who speaks and opened first by the one who hears; flag 0x80 says so. An
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
 * sealed packet. It repeats the sealed OFFER until the sealed ACCEPT has come, whatever else has. A
 * counter goes on as long as its key lives.
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
 * The nonce is 4 zero bytes and the seal number, associated data are bytes 0 to 2 and 12 to 27, and
 * the block's length on the wire where blocks may be coded (it then follows the seal number). A
 * sender MUST draw another seal number each time that it seals a payload, also of the same symbol,
 * and MUST NOT seal more than 2^39 bytes with one key: a new attempt tells the next. A receiver
 * MUST NOT store DATA under a packet number that has come or is too old to tell (here 16,320 behind
 * the largest), and drops one that is more than 2^20 ahead of the largest. The mark binds flags and
 * packet number to the frame: with AES-128 under the key of the marks, n the packet number divided
 * by 64 and i its remainder, AES blocks (n, 2i) and (n, 2i + 1), 64 bits each number, make four
 * words w; then mark = (w0 * (flags * 2^24 xor seal number / 2^32) + w1 * (seal number mod 2^32) +
 * w2 * (first 32 bits of the tag) + w3) / 2^32 mod 2^32, flags without 0x80.
 *
 * <p>What goes to a group and is not DATA is sealed under the content key: header with flag 0x80,
 * check 0; seal number (8); sealed body, tag (16). The length counts the seal number and the body,
 * associated data are the 22 bytes of the header, and seal numbers are those of DATA, each drawn
 * once. DATA of a group flow has marks under the flow's mark key.
 *
 * <p>REJECT outside of a seal is what anybody can say. A sender with keys MUST NOT end or restart
 * an attempt because of it while the receiver answers.
 *
 * <h2>12. Echo</h2>
 *
 * Asks a receiver whether it is there, how long the way is and what it carries, without a transfer.
 * {@link io.filecast.wire.Echo} is a PROBE with flag 1, token 0, of 24 bytes and more, under a
 * random transfer id. A receiver that knows echoes answers with {@link
 * io.filecast.wire.EchoAnswer}: a PROBE_ACK with flag 1, token 0, with the number and the transfer
 * id of the ECHO and the size that it saw; and with such of the {@link io.filecast.wire.EchoFacts}
 * as it wants to tell and the answer has room for. An {@link io.filecast.wire.EchoGroup} asks more.
 *
 * <p>A receiver keeps no state for it. The answer MUST NOT be longer than the ECHO, MUST NOT be
 * answered itself, and MUST be limited in rate (here to 2000 in a second from all together); a
 * damaged ECHO is not answered. So a forged source address gets no more bytes than were spent on
 * it, and no two hosts can be set upon each other. Echoes never change a transfer: with the
 * transfer id of a running one they are an error. A receiver may be told not to answer; it then
 * treats an ECHO as a PROBE of an unknown transfer (section 6). Whoever asks learns from that
 * REJECT that a filecast receiver is there, and no more.
 *
 * <h2>13. Group flows</h2>
 *
 * After ACCEPT a sender may invite receivers to a group flow by GROUP ({@code GroupInvitation}),
 * send DATA, path probes, STATUS ({@code GroupStatus}) and DIGESTS ({@code BlockDigests}) to the
 * group's address, and go on with each conversation as before. Which flow a packet is of follows
 * from the address that it came to; nothing that came to a group address is answered with REJECT,
 * and what answers it goes over the pair. FEEDBACK names the flow it is about. A group flow and the
 * unicast flows of its members have symbols of one size, and a receiver takes GROUP with another
 * size for an error. A member that does not get on is served by its unicast flow in the same
 * transfer, with all that it holds; a new attempt ends the membership and forgets parity.
 *
 * <p>What comes to a group is of the conversation with the host that it comes from, whatever its
 * port, and with its transfer id. A receiver SHOULD listen to one group per conversation at most,
 * only after a packet with the conversation's token, and to no address of 224.0.0.0/24 or of the
 * scopes of a host or a link.
 *
 * <p>A block is repaired by any k of its rows. Parity is the systematic Reed-Solomon code over
 * GF(2^8) of RFC 5510, section 8, of the k source rows as they are on the wire before they are
 * sealed, a short one filled with zeros; k + h is 255 at most. The field is that modulo x^8 + x^4 +
 * x^3 + x^2 + 1, its generator a is 2. Byte for byte, source row i (0 to k - 1) is the value at a^i
 * of the polynomial of degree below k that these k values determine, and row j (k to 254), whose
 * number in DATA is j, is its value at a^j; {@code parity/generator-matrix.txt} among the tests has
 * coefficients to check against. A FEEDBACK about a group flow tells for each block how many rows
 * are lacking, and the sender answers the largest number told with rows of that block that it has
 * not sent yet.
 *
 * <p>In a protected transfer every receiver has what it takes to seal a packet to the group as the
 * sender does. Therefore its OFFER carries the transfer's public key, and rows that came to the
 * group MUST NOT count as held before the digest of their block, signed with that key, holds. A
 * block whose rows are all here and whose digest is not is told as lacking 0 rows; the sender then
 * sends the digest again. A block with another digest is forgotten and told as lacking 255: the
 * sender sends it over the unicast flow, and the receiver takes nothing more of it that comes to
 * the group. A FEEDBACK about a group flow that claims what was not sent is not its receiver's
 * fault: it moves the member to its unicast flow, and no more. The sender signs one STATUS in each
 * second: what a verified one says holds, whatever others have said, and a receiver SHOULD drop one
 * that is not signed and more than 200 numbers newer than that.
 *
 * <p>A carousel has no conversations: it sends ANNOUNCE, DATA and, with keys, DIGESTS to a group,
 * and nothing is answered.
 *
 * <h2>14. Other content</h2>
 *
 * <ul>
 *   <li>Metadata: with the feature METADATA, extension 7 of OFFER says how many bytes the metadata
 *       space has and their SHA-256. It is cut, sent, and repaired like the content, is complete
 *       before any content is put into place, and its first part is the manifest: the lines that
 *       describe the files in the order of their bytes. FINISH's hash is then over metadata and
 *       content. A single file needs no manifest; its line may stand in extension 5.
 *   <li>Unknown length: content bytes in OFFER are 0. A row with flag 1 whose block would be
 *       shorter than a full one ends the content, and extension 8 of FINISH repeats the length;
 *       rows behind it, and another length, are errors.
 *   <li>Coded blocks: the bytes of a block on the wire are one Zstandard frame (RFC 8878) of its
 *       content when it is shorter than that, and the content itself otherwise. They are fixed when
 *       the block is first sent. A receiver tells and keeps such content in whole blocks.
 * </ul>
 */
package io.filecast.wire;
