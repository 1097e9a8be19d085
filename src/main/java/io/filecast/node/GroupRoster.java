package io.filecast.node;

import io.filecast.protocol.flow.GroupCounters;
import io.filecast.protocol.group.Group;
import io.filecast.protocol.group.GroupMember;
import io.filecast.protocol.group.GroupWatcher;
import io.filecast.transfer.GroupTraffic;
import io.filecast.transfer.Served;
import io.filecast.transfer.WireBytes;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which destinations a group may serve; tells the user which it does, and which no longer. */
final class GroupRoster implements GroupWatcher {
  private static final Logger LOG = LoggerFactory.getLogger(GroupRoster.class);

  private final MulticastPlan plan;
  private final TransferMonitor monitor;
  private final Map<GroupMember, ReliableDestinationSender> destinations = new HashMap<>();
  private int joined;

  GroupRoster(MulticastPlan plan, TransferMonitor monitor) {
    this.plan = plan;
    this.monitor = monitor;
  }

  void add(String host, ReliableDestinationSender destination, Group group) {
    if (plan.hosts().contains(host)) {
      destination.join(group);
      destinations.put(destination.member(), destination);
    } else {
      onUnserved(destination, "another interface leads to it than to the group");
    }
  }

  @Override
  public void onJoined(GroupMember member) {
    if (joined++ == 0) {
      LOG.info("one stream for all that hear {}", address().getHostAddress());
    }
    ReliableDestinationSender destination = destinations.get(member);
    destination.onJoined();
    LOG.debug("{} is served by the group", destination.destination().name());
  }

  @Override
  public void onMoved(GroupMember member, String why) {
    onUnserved(destinations.get(member), why);
  }

  private void onUnserved(ReliableDestinationSender destination, String why) {
    Served served = destination.onMoved(why);
    if (plan.membersOnly()) {
      destination.onUnserved(why);
    } else {
      LOG.info(
          "{}: {}, {}",
          destination.destination().name(),
          served.by() == Served.By.MOVED ? "moved to unicast" : "served by unicast",
          why);
      monitor.onMoved(destination.destination(), served);
    }
  }

  private InetAddress address() {
    return plan.group().getAddress();
  }

  /**
   * All destinations have ended.
   *
   * @param sent null when the group never began
   */
  void tell(GroupCounters sent) {
    if (sent != null) {
      monitor.onGroupEnded(
          new GroupTraffic(
              address().getHostAddress(),
              joined,
              sent.packets(),
              sent.parityPackets(),
              sent.repairPackets(),
              sent.bytes() + sent.packets() * WireBytes.headerBytes(address())));
    }
  }
}
