package io.filecast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

/** Does with a buffer what a channel does. */
class ReadBufferTest {
  private final ReadBuffer buffer = new ReadBuffer(UnpooledByteBufAllocator.DEFAULT, 100);

  private void fill(int bytes) {
    buffer.clear();
    for (int i = 0; i < bytes; i++) {
      buffer.writeByte(i);
    }
  }

  @Test
  void aDatagramIsItselfAFrame() {
    fill(30);
    ByteBuf packet = buffer.retainedSlice(0, 30);

    assertThat(packet).isSameAs(buffer);
    assertThat(buffer.rewind()).isEqualTo(30);
    assertThat(buffer.readableBytes()).isEqualTo(30);
    assertThat(buffer.refCnt()).isEqualTo(2);
  }

  @Test
  void joinedDatagramsStayTogether() {
    fill(70);
    ByteBuf joined = buffer.retainedSlice(0, 70);
    int packets = 0;
    ByteBuf packet;
    do {
      packet = joined.readRetainedSlice(Math.min(joined.readableBytes(), 20));
      packets++;
    } while (joined.isReadable());
    joined.release();

    assertThat(packets).isEqualTo(1);
    assertThat(packet).isSameAs(buffer);
    assertThat(buffer.rewind()).isEqualTo(20);
    assertThat(buffer.readableBytes()).isEqualTo(70);
    assertThat(buffer.refCnt()).isEqualTo(2);
  }

  @Test
  void aCopyOutlivesTheNextRead() {
    fill(70);
    buffer.retainedSlice(0, 70);
    buffer.readRetainedSlice(20);

    ReadBuffer copy = buffer.copyFrames();
    buffer.setZero(0, 70);

    assertThat(copy.rewind()).isEqualTo(20);
    byte[] expected = new byte[70];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (byte) i;
    }
    assertThat(copy.compareTo(Unpooled.wrappedBuffer(expected))).isZero();
  }
}
