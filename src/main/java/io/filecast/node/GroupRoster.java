package io.filecast.node;

import io.filecast.protocol.flow.GroupCounters;
import io.filecast.protocol.group.Group;
import io.filecast.protocol.group.GroupMember;
import io.filecast.protocol.group.GroupWatcher;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which destinations a group may serve; tells the user which it does, and which no longer. */
final class GroupRoster implements GroupWatcher {
  private static final Logger LOG = LoggerFactory.getLogger(GroupRoster.class);

  private final MulticastPlan plan;
  private final Map<GroupMember, ReliableDestinationSender> destinations = new HashMap<>();
  private int joined;

  GroupRoster(MulticastPlan plan) {
    this.plan = plan;
  }

  void add(String host, ReliableDestinationSender destination, Group group) {
    if (plan.hosts().contains(host)) {
      destination.join(group);
      destinations.put(destination.member(), destination);
    } else if (plan.membersOnly()) {
      destination.onUnserved("another interface leads to it than to the group");
    }
  }

  @Override
  public void onJoined(GroupMember member) {
    if (joined++ == 0) {
      LOG.info("one stream for all that hear {}", plan.group().getAddress().getHostAddress());
    }
    LOG.debug("{} is served by the group", name(member));
  }

  @Override
  public void onMoved(GroupMember member, String why) {
    ReliableDestinationSender destination = destinations.get(member);
    if (plan.membersOnly() && destination != null) {
      destination.onUnserved(why);
    } else {
      LOG.info("{}: moved to unicast, {}", name(member), why);
    }
  }

  private String name(GroupMember member) {
    ReliableDestinationSender destination = destinations.get(member);
    return destination == null ? "a receiver" : destination.address();
  }

  /**
   * The transfer is over.
   *
   * @param sent null when the group never began
   */
  void tell(GroupCounters sent) {
    if (sent != null) {
      LOG.info(
          "to the group: {} receivers, {} datagrams, of these {} parity and {} asked for",
          joined,
          sent.packets(),
          sent.parityPackets(),
          sent.repairPackets());
    }
  }
}
