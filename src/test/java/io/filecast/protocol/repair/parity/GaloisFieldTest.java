package io.filecast.protocol.repair.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GaloisFieldTest {
  /** The first powers of 2 modulo 0x11D, as every table of this field has them. */
  private static final int[] POWERS = {
    1, 2, 4, 8, 16, 32, 64, 128, 29, 58, 116, 232, 205, 135, 19, 38, 76, 152, 45, 90, 180, 117, 234,
    201, 143, 3, 6, 12, 24, 48, 96, 192, 157
  };

  /** Bit by bit, without tables. */
  private static int slowProduct(int a, int b) {
    int product = 0;
    int shifted = a;
    for (int left = b; left != 0; left >>= 1) {
      if ((left & 1) != 0) {
        product ^= shifted;
      }
      shifted <<= 1;
      if (shifted > 255) {
        shifted ^= 0x11D;
      }
    }
    return product;
  }

  @Test
  void powersAreThoseOfTheTables() {
    for (int i = 0; i < POWERS.length; i++) {
      assertThat(GaloisField.power(i)).isEqualTo(POWERS[i]);
      assertThat(GaloisField.log(POWERS[i])).isEqualTo(i);
    }
    assertThat(GaloisField.power(255)).isOne();
  }

  @Test
  void everyProductIsThatOfPolynomials() {
    for (int a = 0; a < 256; a++) {
      for (int b = 0; b < 256; b++) {
        assertThat(GaloisField.multiply(a, b)).isEqualTo(slowProduct(a, b));
      }
    }
  }

  @Test
  void divisionUndoesMultiplication() {
    for (int a = 0; a < 256; a++) {
      for (int b = 1; b < 256; b++) {
        assertThat(GaloisField.divide(GaloisField.multiply(a, b), b)).isEqualTo(a);
      }
    }
  }

  @Test
  void thereIsNoDivisionByZero() {
    assertThatThrownBy(() -> GaloisField.divide(1, 0)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> GaloisField.divide(0, 0)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> GaloisField.log(0)).isInstanceOf(ArithmeticException.class);
  }
}
