package io.filecast.transfer;

/**
 * What was sent to a group, once for all its members.
 *
 * @param address of the group
 * @param members destinations that it has served, for a while at least
 * @param datagrams that carried content or parity
 * @param parityDatagrams of these, parity
 * @param repairDatagrams of these, those that a member had asked for
 * @param wireBytes of all of these, with the headers of UDP and IP
 */
public record GroupTraffic(
    String address,
    int members,
    long datagrams,
    long parityDatagrams,
    long repairDatagrams,
    long wireBytes) {}
