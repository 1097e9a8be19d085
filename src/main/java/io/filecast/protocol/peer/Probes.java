package io.filecast.protocol.peer;

import io.filecast.wire.Probe;
import io.filecast.wire.Reject;

/** The PROBE packets of a conversation: what size the path carries, and is anybody there. */
final class Probes {
  private final long transferId;
  private final int sealBytes;
  private int last;

  /**
   * @param sealBytes that a packet grows by when it is sealed
   */
  Probes(long transferId, int sealBytes) {
    this.transferId = transferId;
    this.sealBytes = sealBytes;
  }

  /** The next, so many bytes as a datagram; null for 0. */
  Probe ofSize(int datagramBytes) {
    return datagramBytes == 0 ? null : next(Math.max(Reject.BYTES, datagramBytes - sealBytes));
  }

  /** The next, as short as can be: as long as the REJECT of one that forgot the transfer. */
  Probe shortest() {
    return next(Reject.BYTES);
  }

  private Probe next(int plainBytes) {
    return new Probe(++last, transferId, plainBytes);
  }

  /** The size, as a datagram, of a probe whose answer repeats its plain size. */
  int datagramBytes(int plainBytes) {
    return plainBytes + sealBytes;
  }
}
