package io.filecast.report;

import io.filecast.transfer.Served;
import io.filecast.transfer.Stage;

/**
 * How one of several stands, ready to be shown.
 *
 * @param fraction of the content that is there, 0 to 1; {@link #UNKNOWN} when its size is
 * @param bytesPerSecond of late; over all when it is done
 * @param loss share of datagrams, 0 to 1, or {@link #UNKNOWN}
 * @param secondsLeft or {@link #UNKNOWN}
 * @param servedBy the stream that brings it; null where that is no question
 * @param reason of a failure; else empty
 */
public record Standing(
    String name,
    Stage stage,
    long bytes,
    double fraction,
    double bytesPerSecond,
    double loss,
    long repairs,
    double secondsLeft,
    Served.By servedBy,
    String reason) {
  public static final double UNKNOWN = -1;

  /** Seconds that the rest takes at a rate. */
  static double secondsLeft(double bytes, double bytesPerSecond) {
    return bytesPerSecond <= 0 ? UNKNOWN : Math.max(0, bytes) / bytesPerSecond;
  }
}
