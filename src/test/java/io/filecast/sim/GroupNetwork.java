package io.filecast.sim;

import io.filecast.crypto.ContentKeys;
import io.filecast.crypto.TransferKey;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.peer.ReceiverSettings;
import io.filecast.wire.Header;
import io.filecast.wire.PacketType;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * One sender with one uplink, and receivers that each have a link of their own behind it: what goes
 * to the group passes the uplink once.
 */
final class GroupNetwork {
  final Simulation simulation;
  final Link uplink;
  final SimSender.Content content;
  final SimGroup group;
  final List<Link> down = new ArrayList<>();
  final List<SimReceiver> receivers = new ArrayList<>();
  final List<SimSender> senders = new ArrayList<>();

  /** Whether the switch forwards what goes to the group to everybody, whoever listens. */
  boolean floods;

  /** What goes to the group passes it behind the uplink; null = nothing of that kind. */
  Link accessPoint;

  private final SimPort port;
  private final SenderSettings sending;

  /** Null without protection, as is the next. */
  private final SimKeys keys;

  private final ContentKeys contentKeys;
  private final long transferId;
  private long lastToGroupNanos = -1;
  private long longestPauseNanos;

  GroupNetwork(long seed, int contentBytes, LinkSettings uplink, SenderSettings sending) {
    this(new Simulation(seed), contentBytes, uplink, sending);
  }

  private GroupNetwork(
      Simulation simulation, int contentBytes, LinkSettings uplink, SenderSettings sending) {
    this(simulation, new Link(simulation, uplink), contentBytes, sending);
  }

  /** Beside others on an uplink that is theirs, too. */
  GroupNetwork(Simulation simulation, Link uplink, int contentBytes, SenderSettings sending) {
    this(simulation, uplink, contentBytes, sending, null);
  }

  /**
   * @param keys of all; null = nothing is protected
   */
  GroupNetwork(
      Simulation simulation, Link uplink, int contentBytes, SenderSettings sending, SimKeys keys) {
    this.simulation = simulation;
    this.uplink = uplink;
    content = Network.content(simulation, contentBytes);
    port = new SimPort(simulation);
    transferId = simulation.random().nextLong();
    TransferKey transferKey = keys == null ? null : new TransferKey(SimKeys.RANDOM);
    this.keys = keys;
    contentKeys = keys == null ? null : new ContentKeys(SimKeys.RANDOM);
    this.sending =
        keys == null ? sending : sending.withSeal().withTransferKey(transferKey.publicKey());
    group =
        new SimGroup(
            simulation, content, this.sending, transferId, this::toGroup, contentKeys, transferKey);
  }

  /** The longest time in which no DATA went to the group, between its first and its last. */
  long longestPauseNanos() {
    return longestPauseNanos;
  }

  private void toGroup(byte[] datagram) {
    if (Header.type(Unpooled.wrappedBuffer(datagram)) == PacketType.DATA) {
      long now = simulation.now();
      long pause = lastToGroupNanos < 0 ? 0 : now - lastToGroupNanos;
      longestPauseNanos = Math.max(longestPauseNanos, pause);
      lastToGroupNanos = now;
    }
    uplink.send(datagram, this::forward);
  }

  private void forward(byte[] datagram) {
    if (accessPoint == null) {
      deliver(datagram);
    } else {
      accessPoint.send(datagram, this::deliver);
    }
  }

  private void deliver(byte[] arrived) {
    for (int i = 0; i < receivers.size(); i++) {
      if (floods || receivers.get(i).listens) {
        down.get(i).send(arrived, receivers.get(i)::receiveOfGroup);
      }
    }
  }

  /** A receiver behind a link of its own; answers come back after the same delay. */
  SimReceiver add(LinkSettings settings, ReceiverSettings receiving) {
    int index = receivers.size();
    Link forth = new Link(simulation, settings);
    Link back = new Link(simulation, LinkSettings.of(0, settings.delayNanos));
    back.settings.loss = settings.loss;
    SimReceiver receiver = new SimReceiver(simulation, back, receiving);
    down.add(forth);
    receivers.add(receiver);
    InetSocketAddress address =
        new InetSocketAddress(
            "10.%d.%d.%d".formatted(index >> 16, index >> 8 & 255, index & 255), 8888);
    SimSender sender = new SimSender(simulation, uplink, content, sending, port, address);
    sender.group = group.group();
    if (keys != null) {
      sender.useKeys(keys, contentKeys);
      receiver.useKeys(keys);
    }
    senders.add(sender);
    receiver.answerTo(
        datagram -> {
          sender.receive(datagram);
          group.turn();
        });
    return receiver;
  }

  /** Begins the transfer to one of them. */
  void start(int index) {
    SimReceiver receiver = receivers.get(index);
    Link forth = down.get(index);
    senders.get(index).start(datagram -> forth.send(datagram, receiver::receive), transferId);
    group.turn();
  }

  /** Begins the transfer to all of them. */
  void start() {
    for (int i = 0; i < receivers.size(); i++) {
      start(i);
    }
  }
}
