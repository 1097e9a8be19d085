package io.filecast.bench.micro;

import io.filecast.wire.Feedback;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A report of the receiver, on a clean path and on one that loses. */
public class FeedbackBenchmark extends MicroBenchmark {
  private static final int TOKEN = 0x1234_5678;

  @Param({"1", "64"})
  public int ranges;

  private final Feedback sent = new Feedback();
  private final Feedback received = new Feedback();
  private ByteBuf datagram;

  @Setup
  public void fill() {
    datagram = PooledByteBufAllocator.DEFAULT.directBuffer(Feedback.MAX_BYTES);
    sent.largestPacketNumber = 100_000;
    sent.symbolBytes = 1444;
    sent.horizon = 100_000;
    addRanges();
    sent.encode(TOKEN, datagram);
  }

  private void addRanges() {
    sent.clearRanges();
    for (int i = 0; i < ranges; i++) {
      long high = sent.largestPacketNumber - 20L * i;
      sent.addPacketRange(high - 18, high);
    }
    for (int i = 0; i < ranges; i++) {
      sent.addMissingRange(90_000 + 20L * i, 90_001 + 20L * i);
    }
  }

  @TearDown
  public void release() {
    datagram.release();
  }

  @Benchmark
  public ByteBuf encode() {
    addRanges();
    datagram.clear();
    sent.encode(TOKEN, datagram);
    return datagram;
  }

  @Benchmark
  public Object decode() {
    return received.decode(datagram, TOKEN);
  }
}
