package io.filecast.bench.micro;

import io.filecast.protocol.flow.loss.FlightLog;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * The life of one burst in a log that holds many: it is sent, the oldest is settled and forgotten.
 */
public class FlightLogBenchmark extends MicroBenchmark {
  private static final int BURST_PACKETS = 44;

  @Param({"16", "1024"})
  public int burstsInFlight;

  private final FlightLog log = new FlightLog();
  private long nextPacket;
  private long nowNanos;

  @Setup
  public void fill() {
    for (int i = 0; i < burstsInFlight; i++) {
      send();
    }
  }

  private void send() {
    log.add(
        nextPacket,
        (int) (nextPacket & Integer.MAX_VALUE),
        BURST_PACKETS,
        nowNanos,
        0,
        0,
        0,
        (byte) 0);
    nextPacket += BURST_PACKETS;
    nowNanos += 100_000;
  }

  private int oldest() {
    return log.find(nextPacket - (long) burstsInFlight * BURST_PACKETS);
  }

  @Benchmark
  public long allAcknowledged() {
    int position = oldest();
    long settled = log.acknowledge(position, -1L);
    log.prune(nowNanos);
    send();
    return settled;
  }

  /** One packet of the burst is lost, and soon forgotten. */
  @Benchmark
  public long oneLost() {
    int position = oldest();
    long lost = log.declareLost(position, 1L);
    long settled = log.acknowledge(position, -1L);
    log.prune(nowNanos);
    send();
    return lost + settled;
  }
}
