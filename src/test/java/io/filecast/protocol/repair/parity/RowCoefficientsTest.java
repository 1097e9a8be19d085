package io.filecast.protocol.repair.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowCoefficientsTest {
  private static final Path MATRIX = Path.of("src/test/resources/parity/generator-matrix.txt");

  private static byte[] coefficients(int[] rows, int row) {
    RowCoefficients from = new RowCoefficients();
    from.from(rows, rows.length);
    byte[] out = new byte[rows.length];
    from.of(row, out);
    return out;
  }

  @Test
  void theyAreTheGeneratorMatrix() throws IOException {
    List<String> lines =
        Files.readAllLines(MATRIX).stream().filter(line -> !line.startsWith("#")).toList();
    assertThat(lines).hasSizeGreaterThan(20);
    for (String line : lines) {
      String[] words = line.split(" ");
      int[] sources = IntStream.range(0, Integer.parseInt(words[0])).toArray();
      byte[] found = coefficients(sources, Integer.parseInt(words[1]));
      assertThat(HexFormat.of().formatHex(found)).as(line).isEqualTo(words[2]);
    }
  }

  /** From all but one of k + 1 rows to that one and back again. */
  @Test
  void anyRowIsMadeOfAnyOthers() {
    int[] rows = {3, 250, 17, 4, 99};
    for (int i = 0; i < rows.length; i++) {
      int without = i;
      int[] others = IntStream.range(0, rows.length).filter(n -> n != without).toArray();
      int[] numbers = IntStream.of(others).map(n -> rows[n]).toArray();
      byte[] there = coefficients(numbers, rows[i]);
      for (int n = 0; n < others.length; n++) {
        // The first of the others out of the rest and the one that was left out.
        int[] back = numbers.clone();
        back[n] = rows[i];
        byte[] again = coefficients(back, numbers[n]);
        assertThat(GaloisField.multiply(there[n] & 0xFF, again[n] & 0xFF)).isOne();
      }
    }
  }

  @Test
  void noRowIsLeftOut() {
    int[] sources = IntStream.range(0, 200).toArray();
    for (int row = 200; row < 255; row++) {
      assertThat(coefficients(sources, row)).doesNotContain(0);
    }
  }
}
