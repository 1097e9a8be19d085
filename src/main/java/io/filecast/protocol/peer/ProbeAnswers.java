package io.filecast.protocol.peer;

import io.filecast.wire.Probe;
import io.filecast.wire.ProbeAck;

/** PROBE_ACK that wait to be sent. A bounded number: more are dropped, as a path would. */
final class ProbeAnswers {
  private static final int MAX = 16;

  private final int[] numbers = new int[MAX];
  private final int[] bytes = new int[MAX];
  private int size;

  void add(Probe probe) {
    if (size < MAX) {
      numbers[size] = probe.number();
      bytes[size++] = probe.datagramBytes();
    }
  }

  /** Null when there is none. */
  ProbeAck poll(long transferId) {
    if (size == 0) {
      return null;
    }
    size--;
    return new ProbeAck(numbers[size], transferId, bytes[size]);
  }
}
