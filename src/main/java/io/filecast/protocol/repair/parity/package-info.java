/**
 * Parity rows over the rows of a block, and blocks out of any k of their rows: the systematic
 * Reed-Solomon code over GF(2^8) of RFC 5510, section 8.
 *
 * <p>The k source rows of a block are the values, byte by byte, of a polynomial of degree below k
 * at the points 1, a, a^2 ... a^(k-1), where a is the generator of the field; row number j, from k
 * to 254, is its value at a^j. That is the matrix of RFC 5510, section 8.3, and it shows why any k
 * rows are as good as any others: a polynomial of degree below k is known from its values at any k
 * points. {@link io.filecast.protocol.repair.parity.RowCoefficients} says how much of which row
 * goes into another one, for parity and for repair alike.
 */
package io.filecast.protocol.repair.parity;
