package io.filecast.sim;

import io.filecast.protocol.Deadline;
import io.filecast.protocol.endpoint.SenderConversation;
import io.filecast.protocol.endpoint.SenderEndpoint;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** The one socket and the one timer of a simulated sender, whatever the number of destinations. */
final class SimPort {
  private final Simulation simulation;
  private final SenderEndpoint<SimSender> endpoint = new SenderEndpoint<>();
  private long armedFor = Long.MAX_VALUE;
  private long timerGeneration;

  SimPort(Simulation simulation) {
    this.simulation = simulation;
  }

  void add(SenderConversation<SimSender> conversation) {
    endpoint.add(conversation);
  }

  void remove(SenderConversation<SimSender> conversation) {
    endpoint.remove(conversation);
    if (endpoint.all().isEmpty()) {
      armedFor = Long.MAX_VALUE;
      timerGeneration++;
    }
  }

  void receive(long now, InetSocketAddress source, ByteBuf datagram) {
    endpoint.onDatagram(now, source, datagram);
    turn(now);
  }

  void wake(SenderConversation<SimSender> conversation) {
    endpoint.wake(conversation);
    turn(conversation.owner().now());
  }

  private void turn(long now) {
    SenderConversation<SimSender> turn = endpoint.nextReady();
    SimSender clock = turn == null ? null : turn.owner();
    for (; turn != null; turn = endpoint.nextReady()) {
      turn.owner().sendAll();
      endpoint.rest(turn);
    }
    if (clock != null) {
      arm(clock);
    }
  }

  private void arm(SimSender clock) {
    long due = endpoint.nextTimeoutNanos();
    if (due == armedFor || due == Deadline.NEVER) {
      return;
    }
    armedFor = due;
    long generation = ++timerGeneration;
    long slack =
        clock.timerSlackNanos == 0 ? 0 : simulation.random().nextLong(clock.timerSlackNanos);
    simulation.at(
        due - clock.clockOffsetNanos + slack,
        () -> {
          if (generation == timerGeneration) {
            armedFor = Long.MAX_VALUE;
            endpoint.onTimeout(clock.now());
            turn(clock.now());
          }
        });
  }
}
