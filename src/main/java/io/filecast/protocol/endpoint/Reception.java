package io.filecast.protocol.endpoint;

import io.filecast.content.ContentFailure;
import io.filecast.content.ContentSink;
import io.filecast.protocol.Deadline;
import io.filecast.protocol.endpoint.admission.Occupant;
import io.filecast.protocol.endpoint.admission.SourceNetwork;
import io.filecast.protocol.peer.ReceiverPeer;
import io.filecast.protocol.peer.ReceiverPhase;
import io.filecast.protocol.peer.ReceiverStatistics;
import io.filecast.protocol.peer.ReceiverTask;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.ContentHash;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Offer;
import io.filecast.wire.Reason;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * One conversation of a receiver with a sender: gives its peer the packets, its sink the bytes that
 * the peer accepts, and each the other's news.
 *
 * @param <R> the owner's way back to the sender
 */
public final class Reception<R> extends DeadlineQueue.Entry
    implements Occupant, ContentSink.Listener {
  private final ReceiverEndpoint<R> endpoint;
  private final RemoteSender<R> sender;
  private final Object name;
  private final ContentSink sink;
  private final DataHeader header;
  private final ReceptionGroup<R> group;
  private final List<Runnable> whenGone = new ArrayList<>();

  private final WaitingOffer waitingOffer = new WaitingOffer();
  private ReceptionState state = ReceptionState.OPENING;
  private ReceiverPeer peer;
  private long socketShareBytes;

  /** Its sender has shown that it receives at its address, and others have been told. */
  private boolean announced;

  /** No other transfer may have its name. */
  private boolean holdsName = true;

  /** Has datagrams to answer. */
  private boolean touched;

  /** The first; null without one. */
  private ContentFailure failure;

  Reception(
      ReceiverEndpoint<R> endpoint,
      RemoteSender<R> sender,
      Object name,
      ContentSink sink,
      DataHeader header) {
    this.endpoint = endpoint;
    this.sender = sender;
    this.name = name;
    this.sink = sink;
    this.header = header;
    group = new ReceptionGroup<>(this, endpoint, sink, header);
  }

  // ---- what others ask -----------------------------------------------------------------------

  public RemoteSender<R> sender() {
    return sender;
  }

  public Offer offer() {
    return sender.offer();
  }

  public ContentSink sink() {
    return sink;
  }

  /** Null until it has begun. */
  public ReceiverStatistics statistics() {
    return peer == null ? null : peer.statistics();
  }

  /** Why it failed; null when that is said by the reason in {@link #statistics}. */
  public ContentFailure failure() {
    return failure;
  }

  /** What it has of the content by now. */
  public ByteRanges held() {
    return peer == null ? ByteRanges.NONE : peer.heldRanges();
  }

  @Override
  public SourceNetwork network() {
    return sender.network();
  }

  @Override
  public boolean isRunning() {
    return state.isRunning();
  }

  @Override
  public boolean isAddressProven() {
    return sender.isAddressProven();
  }

  @Override
  public boolean isProven() {
    return peer != null && peer.isProven();
  }

  @Override
  public long idleNanos(long now) {
    return peer == null || holdsName && sink.isBehind() ? 0 : peer.idleNanos(now);
  }

  /** Whether nothing is left of it: its sender has its receipt, or is silent. */
  public boolean isGone() {
    return state == ReceptionState.GONE;
  }

  boolean claims(Object other) {
    return holdsName && name.equals(other);
  }

  // ---- the beginning -------------------------------------------------------------------------

  /** Its name is free now. */
  void open() {
    sink.open(this);
  }

  @Override
  public void onRefused(long now, ContentFailure reason) {
    if (state == ReceptionState.OPENING) {
      endpoint.onRefused(now, this, reason);
      leave();
    } else if (state == ReceptionState.ABANDONED) {
      leave();
    }
  }

  @Override
  public void onOpened(long now, ByteRanges held, boolean holdsComplete) {
    if (state == ReceptionState.ABANDONED) {
      leave();
    }
    if (state != ReceptionState.OPENING) {
      return;
    }
    state = ReceptionState.CONVERSING;
    peer = endpoint.newPeer(now, sender.offer(), socketShareBytes, held, holdsComplete);
    peer.onBacklog(now, sink.backlogBytes());
    waitingOffer.giveTo(offer -> peer.onPacket(now, offer));
    turn(now);
  }

  /** What this transfer may fill of the socket's buffer, from now on. */
  void shareSocket(long now, long bytes) {
    socketShareBytes = bytes;
    if (peer != null) {
      peer.flow().onSocketShare(now, bytes);
    }
  }

  // ---- datagrams -----------------------------------------------------------------------------

  /** Whether this is the first datagram since the last {@link #turn}. */
  boolean touch() {
    boolean first = !touched;
    touched = true;
    return first;
  }

  /**
   * DATA whose header has been read.
   *
   * @param datagram from its header on
   */
  void onData(long now, ByteBuf datagram) {
    if (!state.isConversing() || !holdsName || !sink.hasRoom(header.payloadBytes())) {
      return; // as good as lost on the way: the peer never hears of it
    }
    group.take(now, peer, peer.onData(now, header), header, datagram, false);
  }

  /** Any packet but DATA. */
  void onPacket(long now, ByteBuf packet) {
    switch (state) {
      case OPENING, STARTING_OVER -> waitingOffer.keep(packet);
      case CONVERSING, REPORTING -> peer.onPacket(now, packet);
      case ABANDONED, LEAVING, GONE -> {}
    }
  }

  /** What it has to do with a group. */
  ReceptionGroup<R> group() {
    return group;
  }

  /** Null while nothing is taken from the network. */
  ReceiverPeer takingPeer() {
    return state.isConversing() && holdsName ? peer : null;
  }

  // ---- time ----------------------------------------------------------------------------------

  void onTimeout(long now) {
    peer.onTimeout(now);
    turn(now);
  }

  /** Does what the peer wants done, and sends what it wants sent. */
  void turn(long now) {
    touched = false;
    if (!state.isConversing() && state != ReceptionState.STARTING_OVER) {
      return;
    }
    for (ReceiverTask task = peer.pollTask(); task != ReceiverTask.NONE; task = peer.pollTask()) {
      doTask(task);
    }
    if (peer.phase() == ReceiverPhase.RECEIVING && sink.refusal() != null) {
      fail(now, sink.refusal());
    }
    group.turn(peer);
    while (peer.pollTransmit(now, endpoint.outgoing())) {
      endpoint.sendOutgoing(sender);
    }
    if (peer.isEnded() && isRunning()) {
      report(now);
    }
    if (peer.isDone()) {
      leave();
    } else if (!state.isOver()) {
      endpoint.schedule(this, peer.nextTimeoutNanos());
    }
  }

  // ---- the disk ------------------------------------------------------------------------------

  private void doTask(ReceiverTask task) {
    switch (task) {
      case RESERVE -> {
        announced = true;
        endpoint.observer().onBegan(this);
        sink.reserve();
      }
      case HASH_EXISTING -> sink.hashExisting();
      case VERIFY -> sink.hash();
      case PUBLISH -> {
        holdsName = false;
        sink.publish(peer.statistics().hash());
      }
      case DISCARD -> startOver();
      case NONE -> {}
    }
  }

  private void startOver() {
    boolean again = !peer.isEnded();
    endpoint.observer().onHashDiffers(this, again);
    if (again) {
      state = ReceptionState.STARTING_OVER;
      sink.startOver();
    } else {
      closeSink(true);
    }
  }

  @Override
  public void onStartedOver(long now) {
    if (state == ReceptionState.STARTING_OVER) {
      state = ReceptionState.CONVERSING;
      sink.reserve();
      waitingOffer.giveTo(offer -> peer.onPacket(now, offer));
      turn(now);
    }
  }

  @Override
  public void onHash(long now, ContentHash hash) {
    if (peer != null) {
      peer.onHash(now, hash);
      turn(now);
    }
  }

  @Override
  public void onPublished(long now, long epochMillis) {
    if (peer != null) {
      peer.onPublished(now, epochMillis);
      turn(now);
    }
  }

  @Override
  public void onWritten(long now) {
    if (state.isConversing()) {
      group.write(now, peer);
      peer.onBacklog(now, sink.backlogBytes());
      turn(now);
    }
  }

  @Override
  public void onFailed(long now, ContentFailure reason) {
    if (peer != null) {
      fail(now, reason);
      turn(now);
    }
  }

  /** The first failure ends it, with the cause that the disk has given. */
  private void fail(long now, ContentFailure reason) {
    if (failure != null || peer.isEnded()) {
      return;
    }
    failure = reason;
    peer.onFailed(now, reason.reason(), reason.missingBytes());
  }

  // ---- the end -------------------------------------------------------------------------------

  private void report(long now) {
    boolean isOpen = state == ReceptionState.CONVERSING;
    state = ReceptionState.REPORTING;
    if (announced) {
      endpoint.onEnded(now, this);
    } else {
      endpoint.observer().onUnproven(this);
    }
    if (isOpen) {
      closeSink(); // its memory and its name are for others while the receipt is repeated
    }
  }

  /** A copy that is there already under its name makes what was written of no use. */
  private void closeSink() {
    boolean ended = peer != null && peer.isEnded();
    closeSink(holdsName && ended && peer.statistics().reason() == Reason.NONE);
  }

  private void closeSink(boolean discard) {
    holdsName = false;
    sink.close(discard);
  }

  /** Ends it from outside: what came is kept for a resume. */
  void end(long now, Reason reason) {
    if (state == ReceptionState.OPENING) {
      state = ReceptionState.ABANDONED;
    } else if (peer != null && !state.isOver()) {
      peer.onFailed(now, reason);
      turn(now);
      leave();
    }
  }

  /** Runs when nothing is left of it: the sink is closed, and the sender will hear no more. */
  void whenGone(Runnable action) {
    if (state == ReceptionState.GONE) {
      action.run();
    } else {
      whenGone.add(action);
    }
  }

  /** Sends nothing more. */
  void leave() {
    if (state.isOver()) {
      return;
    }
    state = ReceptionState.LEAVING;
    endpoint.schedule(this, Deadline.NEVER);
    group.close();
    if (peer != null) {
      peer.free();
    }
    waitingOffer.drop();
    closeSink();
  }

  @Override
  public void onClosed(long now) {
    if (state == ReceptionState.LEAVING) {
      state = ReceptionState.GONE;
      endpoint.remove(now, this);
      whenGone.forEach(Runnable::run);
      whenGone.clear();
    }
  }
}
