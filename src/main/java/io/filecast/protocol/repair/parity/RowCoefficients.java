package io.filecast.protocol.repair.parity;

/**
 * How much of each of k rows of a block goes into any other row of it, source or parity. By
 * Lagrange's formula: row r is the value of a polynomial at the r-th power of the generator, and k
 * values tell all others. For the k source rows this is the generator matrix of RFC 5510, section
 * 8.3; for any other k rows it is what repairs a block, without a matrix to be inverted.
 */
final class RowCoefficients {
  private final int[] points = new int[GaloisField.ORDER];

  /** Logarithms of the product of the differences between one point and all others. */
  private final int[] weights = new int[GaloisField.ORDER];

  private int count;

  /**
   * Takes the rows that others are to be made of.
   *
   * @param rows their numbers, 0 to 254, each once
   * @param count how many, k
   */
  void from(int[] rows, int count) {
    this.count = count;
    for (int i = 0; i < count; i++) {
      points[i] = GaloisField.power(rows[i]);
    }
    for (int i = 0; i < count; i++) {
      weights[i] = logOfDifferences(points[i], i);
    }
  }

  /** Of a point from all points but one. */
  private int logOfDifferences(int point, int but) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      if (i != but) {
        sum += GaloisField.log(point ^ points[i]);
      }
    }
    return sum % GaloisField.ORDER;
  }

  /**
   * Says how a row is made.
   *
   * @param row its number, 0 to 254; none of those that it is made of
   * @param out gets k coefficients, 1 to 255, in the order of those rows
   */
  void of(int row, byte[] out) {
    int point = GaloisField.power(row);
    int all = logOfDifferences(point, -1);
    for (int i = 0; i < count; i++) {
      int log = all - GaloisField.log(point ^ points[i]) - weights[i];
      out[i] = (byte) GaloisField.power(Math.floorMod(log, GaloisField.ORDER));
    }
  }
}
