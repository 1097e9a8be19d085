/**
 * Which conversation a datagram is for, and who may begin one: {@link
 * io.filecast.protocol.endpoint.ReceiverEndpoint} is a whole receiver but for its socket, its clock
 * and its disk.
 */
package io.filecast.protocol.endpoint;
