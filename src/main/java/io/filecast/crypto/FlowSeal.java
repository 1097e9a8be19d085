package io.filecast.crypto;

/**
 * What the DATA of one flow is protected with.
 *
 * @param key of the payloads, the same for all flows of a transfer
 * @param marks of this flow
 */
public record FlowSeal(ContentKey key, PacketMarks marks) {}
