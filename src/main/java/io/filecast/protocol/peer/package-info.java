/**
 * One conversation with one peer: {@link io.filecast.protocol.peer.SenderSession} and {@link
 * io.filecast.protocol.peer.ReceiverSession}.
 */
package io.filecast.protocol.peer;
