/**
 * Which of the datagrams that ask for something get it: who is answered, who is asked to prove its
 * address first, and who gets a slot. Owns no clock, socket or file: facts and the time come in,
 * decisions go out, and both the receiver's engine and the simulator act on them.
 *
 * <h2>Order of judgement</h2>
 *
 * <ol>
 *   <li>Length: an OFFER has 1200 bytes, or it is dropped.
 *   <li>Check: the CRC-32C holds, or it is dropped.
 *   <li>With keys, the MAC of the OFFER: the sender knows the receiver's public key, or it is
 *       refused.
 *   <li>Budgets: {@link io.filecast.protocol.endpoint.admission.Admission}. An empty one means a
 *       cookie, never silence.
 *   <li>Slots: {@link io.filecast.protocol.endpoint.admission.ReceptionSlots}, once the offer can
 *       be read.
 *   <li>Room on the disk and the hash of an existing file: only for a sender that has sent the
 *       token of its ACCEPT back ({@link io.filecast.protocol.peer.ReceiverTask#RESERVE}).
 * </ol>
 *
 * Nothing is charged to an address that did not prove that it is the sender's: anybody could use up
 * what is another's.
 */
package io.filecast.protocol.endpoint.admission;
