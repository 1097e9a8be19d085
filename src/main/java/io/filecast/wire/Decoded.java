package io.filecast.wire;

/**
 * What a decoder answers: a packet, or the reason why the bytes are not one. Never an exception.
 */
public sealed interface Decoded permits ControlPacket, Rejection {}
