package io.filecast.protocol.echo;

import io.filecast.protocol.Deadline;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.Cookie;
import io.filecast.wire.Echo;
import io.filecast.wire.EchoAnswer;
import io.filecast.wire.EchoGroup;
import io.filecast.wire.Header;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.BitSet;

/**
 * Finds out what a receiver hears of a group: asks it to listen, then sends echoes of two sizes to
 * the group, and counts the answers. Time comes in as {@code now}, monotonic nanoseconds.
 */
public final class GroupEchoSession {
  /** Of either size. */
  static final int ECHOES = 50;

  private static final int QUESTION_BYTES = 128;
  private static final long REPEAT_NANOS = 100_000_000;
  private static final int MOST_QUESTIONS = 10;

  /** It takes a while until what it says to the network has opened the way to it. */
  private static final long SETTLING_NANOS = 200_000_000;

  private static final long PAUSE_NANOS = 2_000_000;
  private static final long LAST_ANSWER_NANOS = 500_000_000;

  private enum Phase {
    ASKING,
    SENDING,
    WAITING,
    DONE
  }

  private final long transferId;
  private final int datagramBytes;
  private EchoGroup group;
  private Phase phase = Phase.ASKING;
  private GroupEchoReport.Answer answer = GroupEchoReport.Answer.NONE;
  private long dueNanos;
  private int questions;
  private int sent;
  private final BitSet heard = new BitSet();

  /**
   * @param transferId random, of no transfer
   * @param datagramBytes the largest that the path carries, 1200 at least
   */
  public GroupEchoSession(long now, long transferId, InetSocketAddress group, int datagramBytes) {
    this.transferId = transferId;
    this.datagramBytes = Math.max(Header.BASE_DATAGRAM_BYTES, datagramBytes);
    this.group = EchoGroup.of(group.getAddress(), group.getPort());
    dueNanos = now;
  }

  /** A datagram from the receiver's address. */
  public void onPacket(long now, ByteBuf datagram) {
    if (phase == Phase.DONE
        || !(ControlPacket.decode(datagram, 0) instanceof EchoAnswer received)
        || received.transferId() != transferId) {
      return;
    }
    if (received.number() < 0) {
      heard.set(received.number() & Integer.MAX_VALUE);
      if (heard.cardinality() == 2 * ECHOES) {
        phase = Phase.DONE;
      }
    } else if (phase == Phase.ASKING) {
      onAnswer(now, received);
    }
  }

  private void onAnswer(long now, EchoAnswer received) {
    if (received.facts().cookie().isPresent()) {
      Cookie asked = received.facts().cookie().get();
      group = group.with(asked);
      dueNanos = now;
    } else if (received.facts().listening().isPresent()) {
      boolean listens = received.facts().listening().getAsLong() != 0;
      answer = listens ? GroupEchoReport.Answer.LISTENS : GroupEchoReport.Answer.REFUSES;
      phase = listens ? Phase.SENDING : Phase.DONE;
      dueNanos = now + SETTLING_NANOS;
    }
  }

  /** Appends the next packet to the receiver; false when there is none now. */
  public boolean pollToReceiver(long now, ByteBuf out) {
    if (phase != Phase.ASKING || now - dueNanos < 0 || questions == MOST_QUESTIONS) {
      return false;
    }
    dueNanos = now + REPEAT_NANOS;
    new Echo(++questions, transferId, QUESTION_BYTES, group).encode(0, out);
    return true;
  }

  /** Appends the next packet to the group; false when there is none now. */
  public boolean pollToGroup(long now, ByteBuf out) {
    if (phase != Phase.SENDING || now - dueNanos < 0) {
      return false;
    }
    int bytes = isLarge(sent) ? datagramBytes : Header.BASE_DATAGRAM_BYTES;
    new Echo(sent | Integer.MIN_VALUE, transferId, bytes).encode(0, out);
    sent++;
    phase = sent == 2 * ECHOES ? Phase.WAITING : phase;
    dueNanos = now + (phase == Phase.WAITING ? LAST_ANSWER_NANOS : PAUSE_NANOS);
    return true;
  }

  private static boolean isLarge(int number) {
    return number % 2 == 0;
  }

  public void onTimeout(long now) {
    boolean isOver = phase == Phase.WAITING || phase == Phase.ASKING && questions == MOST_QUESTIONS;
    if (isOver && now - dueNanos >= 0) {
      phase = Phase.DONE;
    }
  }

  /** When something is due, or {@link Deadline#NEVER}. */
  public long nextTimeoutNanos() {
    return phase == Phase.DONE ? Deadline.NEVER : dueNanos;
  }

  public boolean isDone() {
    return phase == Phase.DONE;
  }

  /** What is known by now. */
  public GroupEchoReport report() {
    int large = (int) heard.stream().filter(GroupEchoSession::isLarge).count();
    return new GroupEchoReport(
        answer, "", datagramBytes, ECHOES, large, heard.cardinality() - large);
  }
}
