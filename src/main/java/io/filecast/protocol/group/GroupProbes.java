package io.filecast.protocol.group;

import io.filecast.protocol.Deadline;
import io.filecast.wire.GroupInvitation;
import java.util.List;

/**
 * The path probes of full size that go to a group while somebody has not answered one: at once, and
 * then less and less often, because joining takes a receiver, and a switch, some time.
 */
final class GroupProbes {
  private static final long FIRST_NANOS = 5_000_000;
  private static final long LONGEST_NANOS = 100_000_000;

  private final List<GroupMember> members;
  private long dueNanos = Deadline.NEVER;
  private long intervalNanos;
  private int last;

  GroupProbes(List<GroupMember> members) {
    this.members = members;
  }

  /** Somebody new was invited. */
  void ask(long now) {
    dueNanos = Math.min(dueNanos, now + FIRST_NANOS / 5);
    intervalNanos = FIRST_NANOS;
  }

  /** The number of the probe to send now; 0 when it is not time. */
  int poll(long now) {
    if (now - dueNanos < 0) {
      return 0;
    }
    boolean wanted = members.stream().anyMatch(each -> each.isWaitedFor(now));
    dueNanos = wanted ? now + intervalNanos : Deadline.NEVER;
    intervalNanos = Math.min(LONGEST_NANOS, 2 * intervalNanos);
    return wanted ? GroupInvitation.GROUP_PROBE | ++last : 0;
  }

  /** When the next is due, or {@link Deadline#NEVER}. */
  long nextNanos() {
    return dueNanos;
  }
}
