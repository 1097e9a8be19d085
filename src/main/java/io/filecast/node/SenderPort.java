package io.filecast.node;

import io.filecast.protocol.endpoint.SenderConversation;
import io.filecast.protocol.endpoint.SenderEndpoint;
import io.filecast.protocol.flow.Transmit;
import io.filecast.transport.Alarm;
import io.filecast.transport.DatagramHandler;
import io.filecast.transport.DatagramPort;
import io.filecast.transport.NetworkError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * The socket of all destinations of one address family on one context, whatever transfer they
 * belong to: gives the {@link SenderEndpoint} its datagrams and the time, and sends for those whose
 * turn it is. Belongs to its context.
 */
final class SenderPort implements DatagramHandler {
  /** Sends that a destination has in a row; after that the next has its turn. */
  private static final int MAX_SENDS_IN_A_ROW = 16;

  /** Sends per turn of the event loop; after that others have their turn. */
  private static final int MAX_SENDS_PER_TURN = 64;

  /** Sends the kernel has not taken yet; beyond, its buffer is full and everybody waits. */
  private static final int MAX_IN_FLIGHT = 16;

  /** FEEDBACK is small, but that of a thousand receivers may come at about the same time. */
  private static final int RECEIVE_BUFFER_BYTES = 4 << 20;

  private final Context context;
  private final DatagramPort port;
  private final Alarm alarm;
  private final SenderEndpoint<ReliableDestinationSender> endpoint = new SenderEndpoint<>();
  private final Transmit transmit = new Transmit();
  private int inFlight;
  private boolean draining;
  private boolean drainScheduled;
  private boolean lost;
  private Future<Void> closed;

  /**
   * @param sendBufferBytes asked of the kernel; 0 = its default
   */
  SenderPort(Vertx vertx, boolean ipv6, int sendBufferBytes) {
    context = vertx.getOrCreateContext();
    port = DatagramPort.openUnfragmented(vertx, ipv6, sendBufferBytes, RECEIVE_BUFFER_BYTES);
    alarm = new Alarm(vertx, this::onAlarm);
    port.handler(this);
    port.lost().onSuccess(this::onLost);
  }

  void add(SenderConversation<ReliableDestinationSender> conversation) {
    endpoint.add(conversation);
    drain();
  }

  void remove(SenderConversation<ReliableDestinationSender> conversation) {
    endpoint.remove(conversation);
  }

  /** Something has happened to it: it may have something to send. */
  void wake(SenderConversation<ReliableDestinationSender> conversation) {
    endpoint.wake(conversation);
    drain();
  }

  // ---- what happens --------------------------------------------------------------------------

  @Override
  public void onDatagrams(ByteBuf frames, int frameBytes, InetSocketAddress source) {
    if (frameBytes == 0) {
      return;
    }
    long now = System.nanoTime();
    int end = frames.writerIndex();
    for (int from = frames.readerIndex(); from < end; from += frameBytes) {
      ByteBuf datagram = frames.setIndex(from, Math.min(end, from + frameBytes));
      SenderConversation<ReliableDestinationSender> taken =
          endpoint.onDatagram(now, source, datagram);
      if (taken != null) {
        taken.owner().onHeard(datagram);
      } else {
        onStray(source, datagram);
      }
    }
  }

  /** A datagram for none of the conversations; its source may be known all the same. */
  private void onStray(InetSocketAddress source, ByteBuf datagram) {
    endpoint.with(source).forEach(each -> each.owner().onSpoken());
    List<SenderConversation<ReliableDestinationSender>> transfer = endpoint.ofTransfer(datagram);
    if (!transfer.isEmpty() && !transfer.get(0).owner().isDestination(source)) {
      List<ReliableDestinationSender> silent =
          transfer.stream()
              .map(SenderConversation::owner)
              .filter(ReliableDestinationSender::isUnanswered)
              .toList();
      silent.forEach(each -> each.onOtherSource(source, silent.size() > 1));
    }
  }

  /** A router on the way to some destination takes less than this host's interface does. */
  @Override
  public void onError(NetworkError error) {
    if (error == NetworkError.TOO_BIG) {
      long now = System.nanoTime();
      for (SenderConversation<ReliableDestinationSender> each : List.copyOf(endpoint.all())) {
        each.peer().onDatagramTooBig(now);
        endpoint.wake(each);
      }
      drain();
    }
  }

  @Override
  public void onReadComplete() {
    drain();
  }

  private void onAlarm() {
    endpoint.onTimeout(System.nanoTime());
    drain();
  }

  private void onLost(String reason) {
    lost = true;
    for (SenderConversation<ReliableDestinationSender> each : List.copyOf(endpoint.all())) {
      each.owner().onSocketLost(reason);
    }
  }

  /** Whether the system has closed the socket: it is of no use to anybody. */
  boolean isLost() {
    return lost;
  }

  // ---- sending -------------------------------------------------------------------------------

  private void drain() {
    if (draining || closed != null) {
      return;
    }
    draining = true;
    try {
      takeTurns();
    } finally { // a fault in one turn must not silence the others
      draining = false;
    }
    if (inFlight < MAX_IN_FLIGHT && endpoint.isAnyReady()) {
      scheduleDrain();
    }
    alarm.set(endpoint.nextTimeoutNanos());
  }

  private void takeTurns() {
    int left = MAX_SENDS_PER_TURN;
    while (inFlight < MAX_IN_FLIGHT && left > 0) {
      SenderConversation<ReliableDestinationSender> next = endpoint.nextReady();
      if (next == null) {
        return;
      }
      left -= send(next, Math.min(left, MAX_SENDS_IN_A_ROW));
    }
  }

  /** Lets one destination send; how many sends it was. */
  private int send(SenderConversation<ReliableDestinationSender> turn, int most) {
    int sends = 0;
    boolean more = true;
    while (more && sends < most && inFlight < MAX_IN_FLIGHT) {
      more = turn.poll(System.nanoTime(), transmit);
      if (more) {
        send(turn);
        sends++;
      }
    }
    if (more) {
      endpoint.wake(turn);
    } else {
      endpoint.rest(turn);
    }
    turn.owner().onTurn();
    return Math.max(1, sends);
  }

  private void send(SenderConversation<ReliableDestinationSender> turn) {
    if (!transmit.isBurst()) {
      ByteBuf packet = transmit.packet();
      int bytes = packet.readableBytes();
      ByteBuf datagram = PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
      transmit(turn, datagram.writeBytes(packet, packet.readerIndex(), bytes), bytes);
      return;
    }
    ByteBuf frames = turn.owner().frames(transmit);
    int frameBytes = transmit.frameBytes();
    int burstBytes = port.maxBurstFrames(frameBytes) * frameBytes;
    while (frames.readableBytes() > burstBytes) {
      transmit(turn, frames.readRetainedSlice(burstBytes), frameBytes);
    }
    transmit(turn, frames, frameBytes);
  }

  /**
   * The kernel refuses a send for the ICMP error that came back for an earlier one, perhaps to
   * another destination, and forgets it by that: what was refused leaves at the second attempt.
   */
  private void transmit(
      SenderConversation<ReliableDestinationSender> turn, ByteBuf frames, int frameBytes) {
    int from = frames.readerIndex();
    int to = frames.writerIndex();
    frames.retain();
    Future<Void> sent = port.send(frames, frameBytes, turn.address());
    if (sent.succeeded()) {
      frames.release();
      return;
    }
    inFlight++;
    sent.onComplete(
        taken -> {
          boolean isSingle = to - from <= frameBytes;
          if (taken.failed()) {
            turn.owner().onRefused(taken.cause());
          }
          if (taken.failed() && closed == null && (isSingle || isOfEarlier(taken.cause()))) {
            port.send(frames.setIndex(from, to), frameBytes, turn.address())
                .onFailure(turn.owner()::onRefused)
                .onComplete(again -> onTaken());
          } else {
            frames.release();
            onTaken();
          }
        });
  }

  /** Whether somebody on the network has caused it, and not what was just to be sent. */
  private static boolean isOfEarlier(Throwable cause) {
    return switch (NetworkError.of(cause)) {
      case PORT_UNREACHABLE, NO_ROUTE, HOST_DOWN, PROHIBITED, NO_UDP -> true;
      case TOO_BIG, FILTERED_HERE, INTERFACE_DOWN, NO_BUFFER, OTHER -> false;
    };
  }

  private void onTaken() {
    inFlight--;
    if (inFlight == MAX_IN_FLIGHT - 1) {
      scheduleDrain();
    }
  }

  private void scheduleDrain() {
    if (!drainScheduled) {
      drainScheduled = true;
      context.runOnContext(
          turn -> {
            drainScheduled = false;
            drain();
          });
    }
  }

  /** Frees the socket. */
  Future<Void> close() {
    if (closed == null) {
      alarm.cancel();
      closed = port.close();
    }
    return closed;
  }
}
