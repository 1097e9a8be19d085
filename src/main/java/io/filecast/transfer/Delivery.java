package io.filecast.transfer;

/**
 * What a reliable transfer to one destination took.
 *
 * @param datagramBytes UDP payload of a full DATA datagram; 0 when none was sent
 * @param symbols how many the content has at that size; 0 when none was sent
 * @param repairs DATA datagrams that carried a symbol again
 * @param loss share of DATA datagrams that were lost, 0 to 1
 * @param rttMinNanos 0 when nothing was measured, as is the next
 * @param rttMeanNanos over all samples
 * @param resumedBytes content the receiver had before
 * @param alreadyHeld it had all of it, under its name
 * @param sha256 of the copy, as {@code sha256sum} prints it; empty without a receipt
 * @param publishedMillis when it got its name, by the receiver's clock, milliseconds since 1970
 *     UTC; 0 without a receipt
 * @param served by which stream
 * @param wireBytes of the datagrams with content that went to it alone, with the headers of UDP and
 *     IP
 */
public record Delivery(
    int datagramBytes,
    long symbols,
    long repairs,
    double loss,
    long rttMinNanos,
    long rttMeanNanos,
    long resumedBytes,
    boolean alreadyHeld,
    String sha256,
    long publishedMillis,
    Served served,
    long wireBytes) {}
