package io.filecast.protocol.group;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * How a group is made.
 *
 * @param address of the group and the port that its members listen at
 * @param membersOnly receivers that the group does not reach are not served at all
 * @param markKey what flags and packet numbers are marked with, 16 bytes; null where nothing is
 *     protected
 */
public record GroupSettings(InetSocketAddress address, boolean membersOnly, ByteBuffer markKey) {}
