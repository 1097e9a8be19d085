package io.filecast.transfer;

import io.filecast.config.Destination;

/**
 * How far a sender is with one destination at one moment.
 *
 * @param contentBytes size of the content
 * @param bytesBefore of the content, at the receiver before this transfer
 * @param bytes of the content; reliable: at the receiver now; raw: taken by this host's kernel
 * @param datagrams that carried content
 * @param loss share of those that were lost, 0 to 1; {@link #UNKNOWN} in raw mode
 * @param repairs datagrams that carried content again
 * @param servedBy the stream that serves it
 */
public record DestinationProgress(
    Destination destination,
    Stage stage,
    long contentBytes,
    long bytesBefore,
    long bytes,
    long datagrams,
    double loss,
    long repairs,
    Served.By servedBy) {
  /** For {@code loss}: nobody on this side can tell. */
  public static final double UNKNOWN = -1;

  /** Before its turn has come. */
  public static DestinationProgress waiting(Destination destination, long contentBytes) {
    return new DestinationProgress(
        destination, Stage.WAITING, contentBytes, 0, 0, 0, UNKNOWN, 0, Served.By.UNICAST);
  }

  /** After its end. */
  public static DestinationProgress ended(DestinationOutcome outcome, long contentBytes) {
    return new DestinationProgress(
        outcome.destination(),
        outcome.isOk() ? Stage.DONE : Stage.FAILED,
        contentBytes,
        outcome.bytes() - outcome.newBytes(),
        outcome.bytes(),
        outcome.datagrams(),
        outcome.delivery().map(Delivery::loss).orElse(UNKNOWN),
        outcome.delivery().map(Delivery::repairs).orElse(0L),
        outcome.served().by());
  }
}
