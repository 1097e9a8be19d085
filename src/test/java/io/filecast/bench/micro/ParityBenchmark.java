package io.filecast.bench.micro;

import io.filecast.protocol.repair.parity.ParityDecoder;
import io.filecast.protocol.repair.parity.ParityEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * What parity costs for one block: a parity row, and a source row that is recovered, each out of
 * all rows of the block. Divide 128 symbols by the time for the speed in source bytes a second.
 */
public class ParityBenchmark extends MicroBenchmark {
  private static final int SOURCE_ROWS = 128;
  private static final int LOST_ROWS = 4;

  @Param({"1200", "1408"})
  private int symbolBytes;

  private final ParityEncoder encoder = new ParityEncoder(SOURCE_ROWS, 1408);
  private final ParityDecoder decoder = new ParityDecoder(SOURCE_ROWS, 1408);
  private ByteBuf[] sources;
  private ByteBuf[] parity;
  private ByteBuf out;
  private int next;

  @Setup
  public void fill() {
    Random random = new Random(1);
    sources = new ByteBuf[SOURCE_ROWS];
    parity = new ByteBuf[LOST_ROWS];
    out = Unpooled.directBuffer(symbolBytes);
    encoder.begin(SOURCE_ROWS, symbolBytes);
    for (int i = 0; i < SOURCE_ROWS; i++) {
      byte[] row = new byte[symbolBytes];
      random.nextBytes(row);
      sources[i] = Unpooled.directBuffer(symbolBytes).writeBytes(row);
      encoder.source(i, sources[i]);
    }
    for (int i = 0; i < LOST_ROWS; i++) {
      parity[i] = Unpooled.directBuffer(symbolBytes);
      encoder.parity(SOURCE_ROWS + i, parity[i]);
    }
    takeBlock();
  }

  private void takeBlock() {
    decoder.begin(SOURCE_ROWS, symbolBytes);
    for (int i = LOST_ROWS; i < SOURCE_ROWS; i++) {
      decoder.take(i, sources[i]);
    }
    for (int i = 0; i < LOST_ROWS; i++) {
      decoder.take(SOURCE_ROWS + i, parity[i]);
    }
  }

  /** One parity row of a block that is in memory. */
  @Benchmark
  public ByteBuf parityRow() {
    encoder.parity(SOURCE_ROWS + next++ % 32, out.clear());
    return out;
  }

  /** One source row of a block of which enough is known. */
  @Benchmark
  public ByteBuf recoveredRow() {
    decoder.source(next++ % LOST_ROWS, out.clear());
    return out;
  }

  /** A block from its first row on: 124 rows come, four are recovered. */
  @Benchmark
  public ByteBuf repairedBlock() {
    takeBlock();
    for (int i = 0; i < LOST_ROWS; i++) {
      decoder.source(i, out.clear());
    }
    return out;
  }
}
