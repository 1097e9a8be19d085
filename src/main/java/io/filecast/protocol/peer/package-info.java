/**
 * One conversation with one peer: {@link io.filecast.protocol.peer.SenderPeer} and {@link
 * io.filecast.protocol.peer.ReceiverPeer}.
 */
package io.filecast.protocol.peer;
