package io.filecast.node;

import io.filecast.config.Destination;
import io.filecast.config.TransferSpec;
import io.filecast.content.ContentFailure;
import io.filecast.content.ContentSource;
import io.filecast.crypto.SenderChannel;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.endpoint.SenderConversation;
import io.filecast.protocol.flow.Transmit;
import io.filecast.protocol.group.Group;
import io.filecast.protocol.group.GroupMember;
import io.filecast.protocol.peer.SenderPeer;
import io.filecast.protocol.peer.SenderStatistics;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.DestinationProgress;
import io.filecast.transfer.Served;
import io.filecast.transfer.Stage;
import io.filecast.transport.DatagramPort;
import io.filecast.wire.ContentHash;
import io.filecast.wire.Header;
import io.filecast.wire.Reason;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.security.SecureRandom;

/**
 * Sends the file to one destination by filecast's own wire: hands the peer its packets and the
 * time, puts content behind the headers it asks for, and waits for what it waits for. Runs on the
 * Vert.x context it is started on.
 */
final class ReliableDestinationSender implements DestinationSender, ContentSource.Listener {
  /** A change of the file is noticed so soon, also when all of it has been read. */
  private static final long SOURCE_CHECK_MILLIS = 250;

  private final Vertx vertx;
  private final TransferSpec config;
  private final FrameCache frameCache;
  private final SenderPort port;
  private final SenderConversation<ReliableDestinationSender> conversation;
  private final DestinationReport report;
  private final SenderPeer peer;

  /** Null without keys. */
  private final SenderChannel channel;

  private final ContentSource source;
  private final ContentSource.View reader;
  private final FrameBuilder.Content payloads;
  private final AbsenceInquiry inquiry;

  private final long deadlineTimer;
  private final long sourceTimer;
  private final GroupSender group;
  private boolean hashingToEnd;
  private final Promise<Void> closed = Promise.promise();

  private enum Use {
    WANTED,
    /** Its owner only waits for it to close. */
    NO_LONGER,
    CLOSING
  }

  private Use use = Use.WANTED;

  /**
   * Starts on the current context.
   *
   * @param ports of this context
   * @param frameCache of this context
   * @param destination its host is an IP literal
   * @param maxDatagramBytes what leaves this host whole towards it
   * @param group that may serve it; null without one
   */
  ReliableDestinationSender(
      Vertx vertx,
      TransferSpec config,
      SharedContent content,
      SenderPorts ports,
      FrameCache frameCache,
      Destination destination,
      int maxDatagramBytes,
      GroupSender group) {
    this.vertx = vertx;
    this.group = group;
    this.config = config;
    InetSocketAddress address = new InetSocketAddress(destination.host(), destination.port());
    long startNanos = System.nanoTime();
    this.frameCache = frameCache;
    this.port = ports.of(destination.host());
    this.peer = newPeer(startNanos, content, destination, maxDatagramBytes);
    this.channel = destination.publicKey() == null ? null : openChannel(content, destination);
    this.report =
        new DestinationReport(
            config,
            content,
            destination,
            peer,
            channel,
            new OtherSource(address, content.transferId()),
            startNanos);
    this.source = new FileContent(content.source(), vertx.getOrCreateContext());
    this.reader = source.view(this);
    this.payloads = reader::read;
    this.deadlineTimer = vertx.setTimer(config.timeoutMillis(), timer -> onDeadline());
    this.sourceTimer = vertx.setPeriodic(SOURCE_CHECK_MILLIS, timer -> source.check());
    this.inquiry = new AbsenceInquiry(vertx, destination, address, this::onUnreachable);
    this.conversation = new SenderConversation<>(address, peer, channel, this);
    if (group != null) {
      group.add(destination.host(), this);
    }
    port.add(conversation);
  }

  private SenderPeer newPeer(
      long now, SharedContent content, Destination destination, int maxDatagramBytes) {
    SenderSettings settings =
        ReliableSettings.sender(
            config.reliable(),
            content.totalRate(),
            maxDatagramBytes,
            destination.publicKey() != null,
            config.destinations().size());
    return new SenderPeer(
        now,
        content.transferId(),
        content.name().toString(),
        content.source().size(),
        content.modifiedMillis(),
        content.transferKey() == null
            ? settings
            : settings.withTransferKey(content.transferKey().publicKey()),
        this::readable,
        new SecureRandom());
  }

  private int readable(long offset, int leastBytes, int mostBytes) {
    return reader.readable(offset, leastBytes, mostBytes);
  }

  private static SenderChannel openChannel(SharedContent content, Destination destination) {
    return new SenderChannel(
        content.identity(),
        KeyFiles.publicKey(destination.publicKey()),
        content.transferId(),
        content.contentKeys(),
        new SecureRandom());
  }

  @Override
  public Future<DestinationOutcome> outcome() {
    return report.told();
  }

  @Override
  public DestinationProgress progress() {
    SenderStatistics now = peer.statistics();
    return new DestinationProgress(
        report.destination(),
        stage(now),
        now.contentBytes(),
        now.bytesHeldAtStart(),
        now.bytesHeld(),
        now.packetsSent(),
        report.loss(now),
        now.repairs(),
        report.served().by());
  }

  private static Stage stage(SenderStatistics now) {
    return switch (now.phase()) {
      case OFFERING, PROBING -> Stage.ASKING;
      case COMPARING -> Stage.COMPARING;
      case SENDING -> now.bytesHeld() < now.contentBytes() ? Stage.SENDING : Stage.PROVING;
      case LINGERING, DONE -> now.reason() == Reason.NONE ? Stage.DONE : Stage.FAILED;
    };
  }

  @Override
  public Future<Void> stop() {
    if (!peer.isEnded()) {
      peer.onSourceFailed(System.nanoTime(), Reason.SENDER_STOPPED);
    }
    if (use == Use.WANTED) {
      use = Use.NO_LONGER;
      drain();
    }
    return closed.future();
  }

  // ---- the group of its transfer ---------------------------------------------------------------

  /** The group may serve it; to be called before anything happens. */
  void join(Group group) {
    peer.join(group, this::drain);
  }

  /** What it is to the group; null without one. */
  GroupMember member() {
    return peer.member();
  }

  Destination destination() {
    return report.destination();
  }

  /** The group serves it from now on. */
  void onJoined() {
    report.onJoined();
  }

  /** The group does not serve it, or no longer: its own stream does. */
  Served onMoved(String why) {
    report.onMoved(why);
    return report.served();
  }

  /** Only the group was to serve it, and does not. */
  void onUnserved(String why) {
    if (!peer.isEnded()) {
      report.because(why + "; with delivery=auto it is served all the same");
      peer.onSourceFailed(System.nanoTime(), Reason.SENDER_STOPPED);
      drain();
    }
  }

  // ---- what happens --------------------------------------------------------------------------

  /**
   * Its receiver has said something, and the conversation has taken it.
   *
   * @param datagram as it came
   */
  void onHeard(ByteBuf datagram) {
    inquiry.onHeard();
    if (channel == null && Header.version(datagram) != Header.VERSION && peer.isEnded()) {
      onOtherVersion(Header.version(datagram));
    }
  }

  private void onOtherVersion(int version) {
    if (peer.statistics().reason() == Reason.OTHER_VERSION) {
      report.because(
          "%s speaks version %d of the wire, this is version %d; run the same filecast release on both"
              .formatted(report.destination().address(), version, Header.VERSION));
    }
  }

  /** Something came from its receiver's address, be it what it may. */
  void onSpoken() {
    inquiry.onHeard();
  }

  /** Whether somebody is one of the transfer's destinations. */
  boolean isDestination(InetSocketAddress source) {
    String host = Sources.host(source);
    return config.destinations().stream()
        .anyMatch(each -> each.port() == source.getPort() && each.host().equals(host));
  }

  /** Whether its receiver has not answered yet. */
  boolean isUnanswered() {
    return peer.statistics().acceptedNanos() < 0 && !peer.isEnded();
  }

  /**
   * Somebody who was not asked has answered.
   *
   * @param perhapsAnother whether other receivers have not answered either
   */
  void onOtherSource(InetSocketAddress source, boolean perhapsAnother) {
    report.otherSource().onAnswer(source, perhapsAnother);
  }

  private void onUnreachable(String reason) {
    if (!peer.isEnded()) {
      report.because(reason);
      peer.onSourceFailed(System.nanoTime(), Reason.NO_ANSWER);
      drain();
    }
  }

  /** The socket is gone. */
  void onSocketLost(String reason) {
    if (!peer.isEnded()) {
      report.because(reason + "; send again, what came is kept");
      peer.onSourceFailed(System.nanoTime(), Reason.SENDER_STOPPED);
    }
    drain();
  }

  private void onDeadline() {
    report.because(
        "not done after timeoutMillis=%d; raise it or the rate".formatted(config.timeoutMillis()));
    peer.onSourceFailed(System.nanoTime(), Reason.SENDER_STOPPED);
    drain();
  }

  @Override
  public void onReadable() {
    drain();
  }

  @Override
  public void onHash(ContentHash hash) {
    peer.onContentHash(System.nanoTime(), hash);
    drain();
  }

  @Override
  public void onFailed(ContentFailure failure) {
    report.because(failure.text());
    peer.onSourceFailed(System.nanoTime(), failure.reason());
    drain();
  }

  // ---- sending -------------------------------------------------------------------------------

  /** What has happened may have given it something to send. */
  private void drain() {
    if (use != Use.CLOSING && conversation != null) {
      port.wake(conversation);
    }
  }

  /** It has had its turn to send. */
  void onTurn() {
    reader.unpin();
    wantHash();
    if (group != null) {
      group.wake();
    }
    if (peer.isEnded()) {
      report.tell(vertx, source);
    }
    if (peer.isDone() || use == Use.NO_LONGER && peer.hasTakenLeave()) {
      close();
    }
  }

  /** The frames of a burst, owned by the caller; its bytes were readable. */
  ByteBuf frames(Transmit burst) {
    return frameCache.burst(burst, payloads, channel == null ? null : channel.flow());
  }

  /** A refused datagram is as good as lost; only its size may be the reason for it. */
  void onRefused(Throwable cause) {
    report.onDatagramRefused();
    if (DatagramPort.isTooBig(cause)) {
      peer.onDatagramTooBig(System.nanoTime());
      drain();
    }
  }

  /**
   * The hash comes by itself where all content is sent; where the receiver has some of it, it has
   * to be asked for.
   */
  private void wantHash() {
    boolean allSent = peer.nextByte() >= source.size();
    if (!hashingToEnd && (peer.wantsHashFirst() || allSent)) {
      hashingToEnd = true;
      source.hashToEnd();
    }
  }

  // ---- the end -------------------------------------------------------------------------------

  private void close() {
    if (use == Use.CLOSING) {
      return;
    }
    use = Use.CLOSING;
    report.tell(vertx, source);
    vertx.cancelTimer(deadlineTimer);
    vertx.cancelTimer(sourceTimer);
    port.remove(conversation);
    conversation.close();
    reader.close();
    inquiry.close().onComplete(closed);
  }
}
