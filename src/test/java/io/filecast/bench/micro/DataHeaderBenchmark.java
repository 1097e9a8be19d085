package io.filecast.bench.micro;

import io.filecast.wire.DataHeader;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** What one DATA datagram of an Ethernet costs in headers and checks. */
public class DataHeaderBenchmark extends MicroBenchmark {
  private static final int PAYLOAD_BYTES = 1444;
  private static final int TOKEN = 0x1234_5678;
  private static final long TRANSFER = 0x0123_4567_89AB_CDEFL;

  private final DataHeader header = new DataHeader();
  private ByteBuf frame;
  private long packet;
  private int sharedCheck;

  @Setup
  public void fill() {
    frame = PooledByteBufAllocator.DEFAULT.directBuffer(DataHeader.BYTES + PAYLOAD_BYTES);
    frame.writerIndex(DataHeader.BYTES + PAYLOAD_BYTES);
    sharedCheck = header.writeShared(frame, 0, TRANSFER, 7, 7, PAYLOAD_BYTES);
    DataHeader.address(frame, 0, 0, 1, sharedCheck, TOKEN);
  }

  @TearDown
  public void release() {
    frame.release();
  }

  /** Once per symbol, for all destinations; sums the payload. */
  @Benchmark
  public int writeShared() {
    return header.writeShared(frame, 0, TRANSFER, (int) packet++, 7, PAYLOAD_BYTES);
  }

  /** Once per symbol and destination. */
  @Benchmark
  public ByteBuf address() {
    DataHeader.address(frame, 0, 0, packet++, sharedCheck, TOKEN);
    return frame;
  }

  @Benchmark
  public Rejection read() {
    return header.read(frame);
  }

  /** Sums the payload. */
  @Benchmark
  public boolean readAndCheck() {
    return header.read(frame) == null && header.checkHolds(TOKEN);
  }
}
