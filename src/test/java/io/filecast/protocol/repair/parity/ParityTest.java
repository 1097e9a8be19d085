package io.filecast.protocol.repair.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Encoder and decoder, against each other and against arithmetic by tables. */
class ParityTest {
  private final Random random = new Random(20);

  private byte[][] sources(int k, int symbolBytes, int lastBytes) {
    byte[][] rows = new byte[k][symbolBytes];
    for (int i = 0; i < k; i++) {
      rows[i] = new byte[i < k - 1 ? symbolBytes : lastBytes];
      random.nextBytes(rows[i]);
    }
    return rows;
  }

  /** Source rows, filled up, and parity rows behind them. */
  private static byte[][] encoded(byte[][] sources, int symbolBytes, int parityRows) {
    ParityEncoder encoder = new ParityEncoder(sources.length, symbolBytes);
    return encoded(encoder, sources, symbolBytes, parityRows);
  }

  private static byte[][] encoded(
      ParityEncoder encoder, byte[][] sources, int symbolBytes, int parityRows) {
    int k = sources.length;
    encoder.begin(k, symbolBytes);
    byte[][] rows = new byte[k + parityRows][];
    for (int i = 0; i < k; i++) {
      encoder.source(i, Unpooled.wrappedBuffer(sources[i]));
      rows[i] = Arrays.copyOf(sources[i], symbolBytes);
    }
    for (int i = k; i < rows.length; i++) {
      ByteBuf out = Unpooled.buffer();
      encoder.parity(i, out);
      rows[i] = ByteBufUtil.getBytes(out);
    }
    return rows;
  }

  private static void assertRecovers(byte[][] rows, int k, List<Integer> known) {
    int symbolBytes = rows[0].length;
    ParityDecoder decoder = new ParityDecoder(k, symbolBytes);
    decoder.begin(k, symbolBytes);
    for (int row : known) {
      decoder.take(row, Unpooled.wrappedBuffer(rows[row]));
    }
    assertThat(decoder.isSolvable()).isTrue();
    for (int i = 0; i < k; i++) {
      ByteBuf out = Unpooled.buffer();
      decoder.source(i, out);
      assertThat(ByteBufUtil.getBytes(out)).as("row %d out of %s", i, known).isEqualTo(rows[i]);
    }
  }

  /** So many rows, any of them, in any order. */
  private List<Integer> some(int count, int of) {
    List<Integer> all = new ArrayList<>(IntStream.range(0, of).boxed().toList());
    Collections.shuffle(all, random);
    return all.subList(0, count);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3, 1",
    "2, 2, 7",
    "3, 5, 8",
    "4, 4, 9",
    "10, 6, 100",
    "17, 9, 1200",
    "128, 12, 1444",
    "162, 5, 1144",
    "200, 55, 1000",
    "3, 2, 65507",
    "5, 3, 2048",
    "5, 3, 2049",
    "5, 3, 4103"
  })
  void parityIsWhatArithmeticByTablesMakesIt(int k, int parityRows, int symbolBytes) {
    byte[][] rows = encoded(sources(k, symbolBytes, symbolBytes), symbolBytes, parityRows);
    RowCoefficients coefficients = new RowCoefficients();
    coefficients.from(IntStream.range(0, k).toArray(), k);
    byte[] shares = new byte[k];
    for (int row = k; row < rows.length; row++) {
      coefficients.of(row, shares);
      byte[] expected = new byte[symbolBytes];
      for (int i = 0; i < k; i++) {
        for (int at = 0; at < symbolBytes; at++) {
          expected[at] ^= (byte) GaloisField.multiply(shares[i] & 0xFF, rows[i][at] & 0xFF);
        }
      }
      assertThat(rows[row]).as("row %d", row).isEqualTo(expected);
    }
  }

  /** Which rows are lost does not matter, only how many: all choices of k out of k + h. */
  @ParameterizedTest
  @CsvSource({"1, 3", "2, 3", "3, 3", "4, 4", "5, 3"})
  void anyRowsOfASmallBlockDo(int k, int parityRows) {
    byte[][] rows = encoded(sources(k, 21, 5), 21, parityRows);
    for (int set = 0; set < 1 << rows.length; set++) {
      if (Integer.bitCount(set) == k) {
        int chosen = set;
        List<Integer> known =
            IntStream.range(0, rows.length).filter(i -> (chosen >> i & 1) != 0).boxed().toList();
        assertRecovers(rows, k, known);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"128, 127", "200, 55", "127, 128", "254, 1", "1, 254"})
  void anyRowsOfALargeBlockDo(int wanted, int parityRows) {
    int k = Math.min(wanted, ParityEncoder.MAX_SOURCE_ROWS);
    byte[][] rows = encoded(sources(k, 64, 33), 64, parityRows);
    for (int n = 0; n < 20; n++) {
      assertRecovers(rows, k, some(k, rows.length));
    }
    List<Integer> parityFirst = new ArrayList<>();
    for (int row = rows.length - 1; parityFirst.size() < k; row--) {
      parityFirst.add(row);
    }
    assertRecovers(rows, k, parityFirst);
  }

  @Test
  void oneEncoderAndOneDecoderServeBlocksOfAllSizesInTurn() {
    ParityEncoder encoder = new ParityEncoder(64, 1444);
    for (int n = 0; n < 200; n++) {
      int k = 1 + random.nextInt(64);
      int symbolBytes = 1 + random.nextInt(1444);
      int lastBytes = 1 + random.nextInt(symbolBytes);
      byte[][] rows = encoded(encoder, sources(k, symbolBytes, lastBytes), symbolBytes, 4);
      assertRecovers(rows, k, some(k, rows.length));
    }
  }

  @Test
  void rowsThatAreOfNoUseAreNotTaken() {
    byte[][] rows = encoded(sources(3, 10, 10), 10, 2);
    ParityDecoder decoder = new ParityDecoder(3, 10);
    decoder.begin(3, 10);
    assertThat(decoder.take(4, Unpooled.wrappedBuffer(rows[4]))).isTrue();
    assertThat(decoder.take(4, Unpooled.wrappedBuffer(rows[4]))).as("known").isFalse();
    assertThat(decoder.lacking()).isEqualTo(2);
    assertThatThrownBy(() -> decoder.source(0, Unpooled.buffer()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("2 rows are lacking for source row 0");
    assertThat(decoder.take(1, Unpooled.wrappedBuffer(rows[1]))).isTrue();
    ByteBuf out = Unpooled.buffer();
    decoder.source(1, out);
    assertThat(ByteBufUtil.getBytes(out)).as("known before the others").isEqualTo(rows[1]);
    assertThat(decoder.take(3, Unpooled.wrappedBuffer(rows[3]))).isTrue();
    assertThat(decoder.take(2, Unpooled.wrappedBuffer(rows[2]))).as("not needed").isFalse();
    assertThat(decoder.lacking()).isZero();
  }

  @Test
  void whatItIsGivenStaysAsItIs() {
    ParityEncoder encoder = new ParityEncoder(2, 8);
    encoder.begin(1, 8);
    ByteBuf symbol = Unpooled.wrappedBuffer(new byte[] {9, 1, 2, 3}).readerIndex(1);
    encoder.source(0, symbol);
    assertThat(symbol.readerIndex()).isOne();
    ByteBuf out = Unpooled.buffer().writeByte(7);
    encoder.parity(1, out);
    assertThat(ByteBufUtil.getBytes(out)).as("one row is its own parity").startsWith(7, 1, 2, 3);
    assertThat(out.readableBytes()).isEqualTo(9);
  }

  @Test
  void wrongUseIsSaidWithItsFigures() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ParityEncoder(201, 1000))
        .withMessage("201 source rows are not 1 to 200");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ParityDecoder(1, 65_508))
        .withMessage("symbols of 65508 bytes are not 1 to 65507");
    ParityEncoder encoder = new ParityEncoder(10, 100);
    assertThatIllegalArgumentException().isThrownBy(() -> encoder.begin(11, 100));
    assertThatIllegalArgumentException().isThrownBy(() -> encoder.begin(10, 101));
    encoder.begin(3, 100);
    ByteBuf row = Unpooled.wrappedBuffer(new byte[101]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.source(0, row))
        .withMessage("a row of 101 bytes in symbols of 100");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.source(3, Unpooled.EMPTY_BUFFER))
        .withMessage("source row 3 is not 0 to 2");
    for (int row2 : new int[] {2, 255}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> encoder.parity(row2, Unpooled.buffer()))
          .withMessage("parity row " + row2 + " is not 3 to 254");
    }
    ParityDecoder decoder = new ParityDecoder(3, 100);
    decoder.begin(3, 100);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> decoder.take(255, Unpooled.EMPTY_BUFFER))
        .withMessage("row 255 is not 0 to 254");
    assertThatIllegalArgumentException().isThrownBy(() -> decoder.source(3, Unpooled.buffer()));
  }

  @Test
  void noRowAllocates() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[][] rows = encoded(sources(20, 1200, 1200), 1200, 10);
    ParityDecoder decoder = new ParityDecoder(20, 1200);
    ByteBuf[] symbols = new ByteBuf[rows.length];
    for (int i = 0; i < rows.length; i++) {
      symbols[i] = Unpooled.wrappedBuffer(rows[i]);
    }
    ByteBuf out = Unpooled.buffer(1200);
    long id = Thread.currentThread().getId();
    long before = 0;
    for (int block = 0; block < 300; block++) {
      if (block == 100) {
        before = threads.getThreadAllocatedBytes(id);
      }
      decoder.begin(20, 1200);
      for (int i = 10; i < 30; i++) {
        decoder.take(i, symbols[i]);
      }
      for (int i = 0; i < 10; i++) {
        decoder.source(i, out.clear());
      }
    }
    assertThat(threads.getThreadAllocatedBytes(id) - before).isLessThan(10_000);
  }
}
