package io.filecast.protocol.echo;

import io.filecast.config.EchoDisclosure;
import io.filecast.wire.Echo;
import io.filecast.wire.EchoAnswer;
import io.filecast.wire.EchoFacts;
import io.netty.buffer.ByteBuf;

/**
 * What a receiver answers to an ECHO, and when it does not. Keeps no state about who asks: those
 * are many and may be forged.
 */
public final class EchoResponder {
  /**
   * Answers to all askers together in a second: ten examinations at the same time. At most 176 kB.
   */
  public static final int MAX_ANSWERS_PER_SECOND = 2_000;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final EchoDisclosure disclosure;
  private long second = Long.MIN_VALUE;
  private int answersInSecond;
  private long answered;
  private long withheld;

  public EchoResponder(EchoDisclosure disclosure) {
    this.disclosure = disclosure;
  }

  /** Whether echoes are answered at all; otherwise they are packets of an unknown transfer. */
  public boolean isOn() {
    return disclosure != EchoDisclosure.OFF;
  }

  /**
   * Appends the answer; false when there were too many in this second.
   *
   * @param facts what is known of this receiver; told only where that is allowed
   */
  public boolean answer(long nowNanos, Echo echo, EchoFacts facts, ByteBuf out) {
    long now = Math.floorDiv(nowNanos, NANOS_PER_SECOND);
    if (now != second) {
      second = now;
      answersInSecond = 0;
    }
    if (!isOn() || answersInSecond >= MAX_ANSWERS_PER_SECOND) {
      withheld++;
      return false;
    }
    answersInSecond++;
    answered++;
    EchoAnswer.to(echo, disclosure == EchoDisclosure.FULL ? facts : EchoFacts.NONE).encode(0, out);
    return true;
  }

  public long answered() {
    return answered;
  }

  /** Echoes that were too many. */
  public long withheld() {
    return withheld;
  }
}
