package io.filecast.protocol.flow;

import io.filecast.protocol.repair.SymbolLayout;

/**
 * Finds out that datagrams of full size are lost while short ones arrive: those keep the usual
 * timer from expiring (RFC 8899, section 4.3).
 */
public final class FullSizeLoss {
  private final SymbolLayout layout;

  /** Whether one was lost since the last was acknowledged. */
  private boolean anyLost;

  private long sinceNanos;
  private int ptos;

  FullSizeLoss(SymbolLayout layout, long nowNanos) {
    this.layout = layout;
    sinceNanos = nowNanos;
  }

  /**
   * @param bits packets of a burst, lowest bit first
   */
  void onAcknowledged(long now, int firstSymbol, long bits) {
    if (hasFullSize(firstSymbol, bits)) {
      anyLost = false;
      sinceNanos = now;
      ptos = 0;
    }
  }

  void onLost(int firstSymbol, long bits) {
    anyLost |= hasFullSize(firstSymbol, bits);
  }

  /** Of the packets of a burst only the last may be short. */
  private boolean hasFullSize(int firstSymbol, long bits) {
    int lowest = firstSymbol + Long.numberOfTrailingZeros(bits);
    return Long.bitCount(bits) > 1 || layout.missingBytes(lowest) == 0;
  }

  /** Whether full-size datagrams have been lost for another PTO and none was acknowledged. */
  public boolean isPtoOver(long now, long ptoNanos) {
    if (!anyLost || now - sinceNanos < ptoNanos) {
      return false;
    }
    sinceNanos = now;
    ptos++;
    return true;
  }

  /** How often that was so since a full-size datagram was acknowledged. */
  public int ptos() {
    return ptos;
  }
}
