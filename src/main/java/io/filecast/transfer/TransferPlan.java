package io.filecast.transfer;

import io.filecast.config.Destination;
import io.filecast.config.Mode;
import io.filecast.config.SenderConfig;
import io.filecast.config.TransferSpec;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a transfer would do, before anything is sent. Loss, repairs and what the receivers answer
 * are not in it.
 *
 * @param config as the user gave it
 * @param contentBytes size of the file; empty where only its end will tell
 * @param destinations in the order of the configuration
 */
public record TransferPlan(
    SenderConfig config, OptionalLong contentBytes, List<Planned> destinations) {
  private static final double BITS_PER_BYTE = 8;

  public TransferPlan {
    destinations = List.copyOf(destinations);
  }

  /**
   * One destination's part; the counts are 0 where the size of the file is not known.
   *
   * @param destination with the name that the user gave and the address it was resolved to
   * @param datagramBytes UDP payload of the largest datagram; where the path is searched, what
   *     leaves this host whole
   * @param datagrams that carry content
   * @param payloadBytes UDP payload of these
   * @param wireBytes the same with the headers of IP and UDP, and the offer in front
   */
  public record Planned(
      Destination destination,
      int datagramBytes,
      long datagrams,
      long payloadBytes,
      long wireBytes) {}

  /**
   * Plans one destination's part.
   *
   * @param resolved with an IP literal for its host
   * @param maxDatagramBytes what leaves this host whole; of no account in raw mode
   */
  public static Planned planned(
      TransferSpec transfer,
      OptionalLong contentBytes,
      Destination resolved,
      int maxDatagramBytes) {
    boolean isRaw = transfer.mode() == Mode.RAW;
    int fixed = isRaw ? transfer.raw().chunkBytes() : transfer.reliable().datagramBytes();
    int datagramBytes = fixed > 0 ? fixed : maxDatagramBytes;
    int headerBytes = isRaw ? 0 : DataHeader.BYTES;
    int ipBytes = WireBytes.headerBytes(resolved.host());
    if (contentBytes.isEmpty()) {
      return new Planned(resolved, datagramBytes, 0, 0, 0);
    }
    long content = contentBytes.getAsLong();
    long perDatagram = datagramBytes - headerBytes;
    long datagrams =
        isRaw
            ? (content + perDatagram - 1) / perDatagram
            : DataHeader.symbols(content, Offer.DEFAULT_BLOCK_BYTES, (int) perDatagram);
    long payloadBytes = content + datagrams * headerBytes;
    long offerBytes = isRaw ? 0 : Header.BASE_DATAGRAM_BYTES + ipBytes;
    return new Planned(
        resolved,
        datagramBytes,
        datagrams,
        payloadBytes,
        payloadBytes + datagrams * ipBytes + offerBytes);
  }

  /** Datagrams with content, to all destinations. */
  public long datagrams() {
    return destinations.stream().mapToLong(Planned::datagrams).sum();
  }

  /** What leaves this host, to all destinations. */
  public long wireBytes() {
    return destinations.stream().mapToLong(Planned::wireBytes).sum();
  }

  /** How long the configured rates make it last; 0 where they are left to the path. */
  public double atLeastSeconds() {
    long all = destinations.stream().mapToLong(Planned::payloadBytes).sum();
    long largest = destinations.stream().mapToLong(Planned::payloadBytes).max().orElse(0);
    long most = destinations.stream().mapToLong(Planned::datagrams).max().orElse(0);
    if (config.transfer().mode() == Mode.RAW) {
      return seconds(most, config.transfer().raw().datagramsPerSecond());
    }
    long ofJvm = config.transfer().strategy().spawnsJvms() ? largest : all;
    return Math.max(
        seconds(largest * BITS_PER_BYTE, config.transfer().reliable().bitsPerSecond()),
        seconds(ofJvm * BITS_PER_BYTE, config.node().totalBitsPerSecond()));
  }

  private static double seconds(double amount, long perSecond) {
    return perSecond == 0 ? 0 : amount / perSecond;
  }
}
