package io.filecast.node;

import io.filecast.config.ReceiverConfig.ReliableReceiving;
import io.filecast.config.TransferSpec.ReliableSending;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.endpoint.admission.AdmissionSettings;
import io.filecast.protocol.flow.rate.TotalRate;
import io.filecast.protocol.peer.ReceiverSettings;
import io.filecast.wire.Feature;

/** The settings of peers, from configuration and what this host is like. */
final class ReliableSettings {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** One kernel call carries as many (UDP_MAX_SEGMENTS). */
  private static final int MAX_BURST_PACKETS = 64;

  /** What it takes an event loop to read one FEEDBACK, with room to send. */
  private static final int MICROS_PER_FEEDBACK = 10;

  /** What a receiver makes of a longer period. */
  private static final int MAX_FEEDBACK_MICROS = 25_000;

  private ReliableSettings() {}

  /**
   * @param totalRate null = no limit
   * @param maxDatagramBytes what leaves this host whole
   * @param sealed with keys
   * @param destinations of the transfer
   */
  static SenderSettings sender(
      ReliableSending config,
      TotalRate totalRate,
      int maxDatagramBytes,
      boolean sealed,
      int destinations) {
    SenderSettings usual = SenderSettings.DEFAULT;
    boolean search = config.datagramBytes() == 0;
    return new SenderSettings(
        config.answerMillis() * NANOS_PER_MILLI,
        config.silenceMillis() * NANOS_PER_MILLI,
        usual.progressNanos(),
        usual.busyNanos(),
        search ? maxDatagramBytes : config.datagramBytes(),
        search,
        MAX_BURST_PACKETS,
        config.bitsPerSecond(),
        totalRate,
        sealed,
        0,
        feedbackMicros(destinations),
        usual.blockBytes(),
        usual.transferKey());
  }

  /** All receivers together send a hundred thousand FEEDBACKs a second at most. */
  private static int feedbackMicros(int destinations) {
    return Math.min(MAX_FEEDBACK_MICROS, destinations * MICROS_PER_FEEDBACK);
  }

  static AdmissionSettings admission(ReliableReceiving config) {
    return new AdmissionSettings(
        config.maxConcurrentTransfers(),
        config.maxTransfersPerAddress(),
        config.maxOffersPerSecond(),
        config.alwaysCookies());
  }

  /**
   * @param socketBufferBytes what the kernel gave
   * @param backlogBytes content that may wait for the disk
   */
  static ReceiverSettings receiver(
      ReliableReceiving config, long socketBufferBytes, long backlogBytes) {
    return new ReceiverSettings(
        socketBufferBytes,
        backlogBytes,
        65_507,
        config.silenceMillis() * NANOS_PER_MILLI,
        ReceiverSettings.PROVEN_NANOS,
        config.progressMillis() * NANOS_PER_MILLI,
        config.multicast() ? Feature.SUPPORTED : 0);
  }
}
