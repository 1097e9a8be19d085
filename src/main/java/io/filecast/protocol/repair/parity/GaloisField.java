package io.filecast.protocol.repair.parity;

/**
 * Arithmetic in GF(2^8), modulo x^8 + x^4 + x^3 + x^2 + 1 (RFC 5510, section 8.1). Elements are 0
 * to 255; addition is exclusive or. By tables of powers and logarithms: for coefficients, of which
 * there are few, not for content.
 */
final class GaloisField {
  /** Elements but 0: the powers of the generator repeat after so many. */
  static final int ORDER = 255;

  /** What x^8 is equal to, less x^8 itself. */
  static final int REDUCTION = 0x1D;

  /** Twice over, so that a sum of two logarithms needs no reduction. */
  private static final short[] POWERS = new short[2 * ORDER];

  private static final short[] LOGARITHMS = new short[ORDER + 1];

  static {
    int power = 1;
    for (int log = 0; log < ORDER; log++) {
      POWERS[log] = (short) power;
      POWERS[log + ORDER] = (short) power;
      LOGARITHMS[power] = (short) log;
      power <<= 1;
      if (power > ORDER) {
        power = power & ORDER ^ REDUCTION;
      }
    }
  }

  private GaloisField() {}

  /**
   * The generator, which is 2, to some power.
   *
   * @param exponent 0 to 509
   */
  static int power(int exponent) {
    return POWERS[exponent];
  }

  /**
   * The exponent of the generator that gives this element.
   *
   * @param element 1 to 255
   * @return 0 to 254
   */
  static int log(int element) {
    if (element == 0) {
      throw new ArithmeticException("0 has no logarithm");
    }
    return LOGARITHMS[element];
  }

  static int multiply(int a, int b) {
    return a == 0 || b == 0 ? 0 : POWERS[LOGARITHMS[a] + LOGARITHMS[b]];
  }

  /**
   * @param b not 0
   */
  static int divide(int a, int b) {
    return a == 0 && b != 0 ? 0 : POWERS[log(a) + ORDER - log(b)];
  }
}
