package io.filecast.protocol.endpoint.admission;

/**
 * What a receiver allows.
 *
 * @param maxTransfers at once, 1 or more
 * @param maxTransfersPerNetwork at once from one IPv4 address or one IPv6 /64, 1 or more
 * @param maxOffersPerSecond from one of these that has proven its address, twice as many at once;
 *     more get another cookie
 * @param alwaysCookies no sender is looked at before it has proven its address
 */
public record AdmissionSettings(
    int maxTransfers, int maxTransfersPerNetwork, int maxOffersPerSecond, boolean alwaysCookies) {
  public AdmissionSettings {
    if (maxTransfers < 1 || maxTransfersPerNetwork < 1 || maxOffersPerSecond < 1) {
      throw new IllegalArgumentException(
          "maxTransfers=%d, maxTransfersPerNetwork=%d and maxOffersPerSecond=%d must be at least 1"
              .formatted(maxTransfers, maxTransfersPerNetwork, maxOffersPerSecond));
    }
  }
}
