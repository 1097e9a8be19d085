package io.filecast.protocol.group;

import java.net.InetSocketAddress;

/**
 * How a group is made.
 *
 * @param address of the group and the port that its members listen at
 * @param membersOnly receivers that the group does not reach are not served at all
 */
public record GroupSettings(InetSocketAddress address, boolean membersOnly) {}
