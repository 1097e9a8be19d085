package io.filecast.protocol.endpoint;

import io.filecast.crypto.ReceiverChannel;
import java.net.InetSocketAddress;

/**
 * How an offer came.
 *
 * @param source where from
 * @param route the owner's way back there
 * @param channel that it came by; null without keys
 * @param addressProven whether its sender is known to receive there
 */
record Arrival<R>(
    InetSocketAddress source, R route, ReceiverChannel channel, boolean addressProven) {}
