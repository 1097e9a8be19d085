package io.filecast.crypto;

import io.filecast.bench.micro.MicroBenchmark;
import io.filecast.wire.DataHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.security.SecureRandom;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** What protection costs for each frame: sealed once, marked for each destination, opened. */
public class ContentSealBenchmark extends MicroBenchmark {
  @Param({"1420", "65455"})
  public int payloadBytes;

  private final ContentKey key = new ContentKey(new SecureRandom());
  private final SecretKeySpec opening = key.toKey();
  private final ContentSeal seal = new ContentSeal(key);
  private final ContentOpen open = new ContentOpen();
  private final PacketMarks marks = new PacketMarks(new byte[PacketMarks.KEY_BYTES]);
  private byte[] payload;
  private ByteBuf frame;
  private long packet;

  @Setup
  public void fill() {
    payload = new byte[payloadBytes];
    int frameBytes = DataHeader.BYTES + DataHeader.SEAL_BYTES + payloadBytes;
    frame = PooledByteBufAllocator.DEFAULT.directBuffer(frameBytes);
    frame.writeZero(frameBytes);
    DataHeader.writeFields(frame, 0, 1, 1, 1, payloadBytes);
    seal();
  }

  @TearDown
  public void release() {
    frame.release();
  }

  @Benchmark
  public ByteBuf seal() {
    seal.seal(payload, 0, payloadBytes, seal.draw(1, payloadBytes), frame, 0);
    return frame;
  }

  @Benchmark
  public ByteBuf mark() {
    ContentSeal.address(frame, 0, 0, packet++, payloadBytes, marks);
    return frame;
  }

  @Benchmark
  public Object open() {
    return open.open(frame, opening);
  }
}
