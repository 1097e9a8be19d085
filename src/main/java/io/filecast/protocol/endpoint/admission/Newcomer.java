package io.filecast.protocol.endpoint.admission;

/**
 * An offer that asks for a slot.
 *
 * @param addressProven it came with a cookie of its address, or sealed by keys
 * @param rival the transfer that has its name, null when the name is free
 * @param offersAgain whether it is the rival's content from the rival's host, with keys by the same
 *     key: a sender that was restarted
 */
public record Newcomer<T extends Occupant>(
    SourceNetwork network, boolean addressProven, T rival, boolean offersAgain) {}
