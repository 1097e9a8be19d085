/**
 * Datagrams to and from Vert.x {@link io.vertx.core.datagram.DatagramSocket}s, and the batched path
 * under them.
 *
 * <p>The application sends <em>bursts</em>: many equal-size frames, one after the other in one
 * buffer, for one destination. A transport decorated under Vert.x decides how a burst leaves the
 * machine: the native one gives it to the kernel whole and names the frame size (UDP_SEGMENT), the
 * other cuts it into datagrams. On the wire both are the same. A receiver gets the frames that came
 * together in one buffer, too, where the kernel joins them (UDP_GRO), and one by one elsewhere.
 */
package io.filecast.transport;
