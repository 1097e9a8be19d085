package io.filecast.bench.micro;

import io.filecast.protocol.flow.rate.Pacer;
import org.openjdk.jmh.annotations.Benchmark;

/** What pacing costs a burst. */
public class PacerBenchmark extends MicroBenchmark {
  private static final long BYTES_PER_SECOND = 1_250_000_000;
  private static final int PACKET_BYTES = 1472;

  private final Pacer pacer = new Pacer(0, Pacer.CREDIT_NANOS);
  private long nowNanos;

  @Benchmark
  public long burst() {
    int packets = Pacer.burstPackets(BYTES_PER_SECOND, PACKET_BYTES);
    pacer.onSent(nowNanos, (long) packets * PACKET_BYTES, BYTES_PER_SECOND);
    nowNanos = pacer.nextNanos();
    return nowNanos;
  }
}
