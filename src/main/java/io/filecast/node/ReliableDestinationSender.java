package io.filecast.node;

import io.filecast.config.ByteSize;
import io.filecast.config.Destination;
import io.filecast.config.TransferSpec;
import io.filecast.content.file.FileException;
import io.filecast.content.file.SourceReader;
import io.filecast.crypto.SenderChannel;
import io.filecast.protocol.flow.Transmit;
import io.filecast.protocol.peer.SenderSession;
import io.filecast.protocol.peer.SenderStatistics;
import io.filecast.transfer.Delivery;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.DestinationProgress;
import io.filecast.transfer.Stage;
import io.filecast.transport.Alarm;
import io.filecast.transport.DatagramHandler;
import io.filecast.transport.DatagramPort;
import io.filecast.transport.NetworkError;
import io.filecast.wire.ContentHash;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.filecast.wire.Reason;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * Sends the file to one destination by filecast's own wire: hands the session its packets and the
 * time, puts content behind the headers it asks for, and waits for what it waits for. Runs on the
 * Vert.x context it is started on.
 */
final class ReliableDestinationSender implements DestinationSender, DatagramHandler {
  /** Sends per turn of the event loop; after that others have their turn. */
  private static final int MAX_SENDS_PER_TURN = 16;

  /** Sends the kernel has not taken yet; beyond, its buffer is full and the session waits. */
  private static final int MAX_IN_FLIGHT = 16;

  /** FEEDBACK is small; the kernel's default holds hundreds. */
  private static final int RECEIVE_BUFFER_BYTES = 212_992;

  /** A change of the file is noticed so soon, also when all of it has been read. */
  private static final long SOURCE_CHECK_MILLIS = 250;

  /** Longer than any disk that works takes to say what a file is. */
  private static final long MAX_LAST_LOOK_MILLIS = 10_000;

  private final Vertx vertx;
  private final Context context;
  private final TransferSpec config;
  private final Destination destination;
  private final InetSocketAddress address;
  private final SharedContent content;
  private final FrameCache frameCache;
  private final DatagramPort port;
  private final OtherSource otherSource;
  private final SenderSession session;

  /** Null without keys. */
  private final SenderChannel channel;

  private final SourceReader reader;
  private final FrameBuilder.Content payloads;
  private final Alarm alarm;
  private final AbsenceInquiry inquiry;
  private final Transmit transmit = new Transmit();
  private final Promise<DestinationOutcome> ended = Promise.promise();
  private final long startNanos = System.nanoTime();

  private final long deadlineTimer;
  private final long sourceTimer;
  private String detail;
  private boolean reported;
  private boolean waitingForContent;
  private boolean hashingToEnd;
  private boolean drainScheduled;
  private Future<Void> closed;
  private int inFlight;
  private long datagramsRefused;

  /**
   * Starts on the current context.
   *
   * @param frameCache of this context
   * @param destination its host is an IP literal
   * @param maxDatagramBytes what leaves this host whole towards it
   */
  ReliableDestinationSender(
      Vertx vertx,
      TransferSpec config,
      SharedContent content,
      FrameCache frameCache,
      Destination destination,
      int maxDatagramBytes) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.config = config;
    this.destination = destination;
    this.address = new InetSocketAddress(destination.host(), destination.port());
    this.content = content;
    this.otherSource = new OtherSource(address, content.transferId());
    this.frameCache = frameCache;
    this.port =
        DatagramPort.openUnfragmented(
            vertx,
            destination.host().indexOf(':') >= 0,
            content.sendBufferBytes(),
            RECEIVE_BUFFER_BYTES);
    this.alarm = new Alarm(vertx, this::onAlarm);
    this.session =
        new SenderSession(
            startNanos,
            content.transferId(),
            content.name().toString(),
            content.source().size(),
            content.modifiedMillis(),
            ReliableSettings.sender(
                config.reliable(),
                content.totalRate(),
                maxDatagramBytes,
                destination.publicKey() != null,
                config.destinations().size()),
            new SecureRandom());
    this.channel = destination.publicKey() == null ? null : openChannel();
    this.reader = content.source().reader(context, this::onContentReadable, this::onSourceFailed);
    this.payloads = reader::read;
    this.deadlineTimer = vertx.setTimer(config.timeoutMillis(), timer -> onDeadline());
    this.sourceTimer = vertx.setPeriodic(SOURCE_CHECK_MILLIS, timer -> content.source().check());
    session.onReadable(content.source().size());
    content.source().hash(context).onSuccess(this::onHash).onFailure(this::onHashFailed);
    this.inquiry = new AbsenceInquiry(vertx, destination, address, this::onUnreachable);
    port.handler(this);
    port.lost().onSuccess(this::onSocketLost);
    drain();
  }

  private SenderChannel openChannel() {
    return new SenderChannel(
        content.identity(),
        KeyFiles.publicKey(destination.publicKey()),
        content.transferId(),
        content.contentKeys(),
        new SecureRandom());
  }

  @Override
  public Future<DestinationOutcome> outcome() {
    return ended.future();
  }

  @Override
  public DestinationProgress progress() {
    SenderStatistics now = session.statistics();
    return new DestinationProgress(
        destination,
        stage(now),
        now.contentBytes(),
        now.bytesHeldAtStart(),
        now.bytesHeld(),
        now.packetsSent(),
        now.lossFraction(),
        now.repairs());
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
    if (!session.isEnded()) {
      session.onSourceFailed(System.nanoTime(), Reason.SENDER_STOPPED);
      drain();
    }
    close();
    return closed;
  }

  // ---- what happens --------------------------------------------------------------------------

  @Override
  public void onDatagrams(ByteBuf frames, int frameBytes, InetSocketAddress source) {
    if (!source.equals(address)) {
      otherSource.onDatagrams(frames, source);
      return;
    }
    inquiry.onHeard();
    long now = System.nanoTime();
    int end = frames.writerIndex();
    for (int from = frames.readerIndex(); from < end; from += frameBytes) {
      onDatagram(now, frames.setIndex(from, Math.min(end, from + frameBytes)));
    }
  }

  private void onDatagram(long now, ByteBuf datagram) {
    if (channel == null) {
      if (session.onPacket(now, datagram) == Rejection.BAD_VERSION) {
        onOtherVersion(Header.version(datagram));
      }
      return;
    }
    ByteBuf packet = channel.open(now, datagram);
    if (packet != null) {
      session.onPacket(now, packet);
    }
    sendOwedOffers();
  }

  private void sendOwedOffers() {
    while (channel.owesOffer()) {
      ByteBuf offer = newPacket();
      channel.pollOffer(offer);
      sendUnlessEmpty(offer);
    }
  }

  private void onOtherVersion(int version) {
    if (session.statistics().reason() == Reason.OTHER_VERSION) {
      detail =
          "%s speaks version %d of the wire, this is version %d; run the same filecast release on both"
              .formatted(destination.address(), version, Header.VERSION);
    }
  }

  /** A router on the way takes less than this host's interface does. */
  @Override
  public void onError(NetworkError error) {
    if (error == NetworkError.TOO_BIG) {
      session.onDatagramTooBig(System.nanoTime());
      drain();
    }
  }

  @Override
  public void onReadComplete() {
    drain();
  }

  private void onAlarm() {
    session.onTimeout(System.nanoTime());
    drain();
  }

  private void onUnreachable(String reason) {
    if (!session.isEnded()) {
      detail = reason;
      session.onSourceFailed(System.nanoTime(), Reason.NO_ANSWER);
      drain();
    }
  }

  private void onSocketLost(String reason) {
    if (!session.isEnded()) {
      detail = reason + "; send again, what came is kept";
      session.onSourceFailed(System.nanoTime(), Reason.SENDER_STOPPED);
    }
    drain();
  }

  private void onDeadline() {
    detail =
        "not done after timeoutMillis=%d; raise it or the rate".formatted(config.timeoutMillis());
    session.onSourceFailed(System.nanoTime(), Reason.SENDER_STOPPED);
    drain();
  }

  private void onContentReadable() {
    tryContentAgain();
    drain();
  }

  /** Whatever is still missing is taken back once more. */
  private void tryContentAgain() {
    if (waitingForContent) {
      waitingForContent = false;
      session.onReadableAgain(0, content.source().size());
    }
  }

  private void onHash(byte[] sha256) {
    session.onContentHash(System.nanoTime(), ContentHash.of(sha256));
    drain();
  }

  private void onHashFailed(Throwable e) {
    if (e instanceof FileException failed) {
      onSourceFailed(failed);
    }
  }

  private void onSourceFailed(FileException e) {
    if (detail == null) { // the first reason is the one that counts
      detail = sourceFailure(e);
    }
    session.onSourceFailed(
        System.nanoTime(), isChange(e) ? Reason.SOURCE_CHANGED : Reason.SOURCE_UNREADABLE);
    drain();
  }

  private static boolean isChange(FileException e) {
    return e.kind() == FileException.Kind.SOURCE_CHANGED;
  }

  private static String sourceFailure(FileException e) {
    return isChange(e) ? e.getMessage() + "; send it when nobody writes to it" : e.getMessage();
  }

  // ---- sending -------------------------------------------------------------------------------

  private void drain() {
    if (closed != null) {
      return;
    }
    if (channel != null && channel.isUsedUp()) {
      session.onKeysUsedUp(System.nanoTime());
    }
    for (int sends = 0; inFlight < MAX_IN_FLIGHT; sends++) {
      if (sends == MAX_SENDS_PER_TURN) {
        scheduleDrain();
        break;
      }
      if (!session.pollTransmit(System.nanoTime(), transmit) || !send()) {
        break;
      }
    }
    wantHash();
    alarm.set(session.nextTimeoutNanos());
    if (session.isEnded()) {
      report();
    }
    if (session.isDone()) {
      close();
    }
  }

  /** False when the burst has to wait for its content. */
  private boolean send() {
    if (!transmit.isBurst()) {
      sendControl(transmit.packet());
      return true;
    }
    ByteBuf frames = frameCache.burst(transmit, payloads, channel);
    if (frames == null) {
      awaitContent();
      return false;
    }
    // The reader waits for one block at a time, and forgets it as soon as another is found.
    tryContentAgain();
    int frameBytes = transmit.frameBytes();
    int burstBytes = port.maxBurstFrames(frameBytes) * frameBytes;
    while (frames.readableBytes() > burstBytes) {
      transmit(frames.readRetainedSlice(burstBytes), frameBytes);
    }
    transmit(frames, frameBytes);
    return true;
  }

  private void sendControl(ByteBuf packet) {
    ByteBuf out =
        PooledByteBufAllocator.DEFAULT.directBuffer(packet.readableBytes() + Header.SEAL_BYTES);
    if (channel == null) {
      out.writeBytes(packet, packet.readerIndex(), packet.readableBytes());
    } else {
      channel.seal(packet, out);
    }
    sendUnlessEmpty(out);
    if (channel != null) {
      sendOwedOffers();
    }
  }

  private void sendUnlessEmpty(ByteBuf packet) {
    if (packet.isReadable()) {
      transmitControl(packet);
    } else {
      packet.release();
    }
  }

  /**
   * The kernel refuses a send for the ICMP error that came back for an earlier one, and forgets it
   * by that: the packet leaves at the second attempt. It matters where each packet of one size
   * brings an error back, and those of another size lie between them.
   */
  private void transmitControl(ByteBuf packet) {
    int bytes = packet.readableBytes();
    ByteBuf again = packet.retainedDuplicate();
    Future<Void> sent = port.send(packet, bytes, address);
    if (sent.succeeded()) {
      again.release();
      return;
    }
    inFlight++;
    sent.onComplete(
        taken -> {
          inFlight--;
          if (taken.failed() && closed == null) {
            onRefused(taken.cause());
            transmit(again, bytes);
          } else {
            again.release();
          }
          scheduleDrain();
        });
  }

  private static ByteBuf newPacket() {
    return PooledByteBufAllocator.DEFAULT.directBuffer(Header.BASE_DATAGRAM_BYTES);
  }

  private void awaitContent() {
    waitingForContent = true;
    session.retract(transmit);
  }

  private void transmit(ByteBuf frames, int frameBytes) {
    Future<Void> sent = port.send(frames, frameBytes, address);
    if (sent.succeeded()) {
      return;
    }
    inFlight++;
    sent.onComplete(
        taken -> {
          inFlight--;
          if (taken.failed()) {
            onRefused(taken.cause());
          }
          if (inFlight == MAX_IN_FLIGHT - 1) {
            scheduleDrain();
          }
        });
  }

  /** A refused datagram is as good as lost; only its size may be the reason for it. */
  private void onRefused(Throwable cause) {
    datagramsRefused++;
    if (DatagramPort.isTooBig(cause)) {
      session.onDatagramTooBig(System.nanoTime());
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

  /**
   * The hash comes by itself where all content is sent; where the receiver has some of it, it has
   * to be asked for.
   */
  private void wantHash() {
    boolean allSent = session.nextByte() >= content.source().size();
    if (!hashingToEnd && (session.wantsHashFirst() || allSent)) {
      hashingToEnd = true;
      content.source().hashToEnd();
    }
  }

  // ---- the end -------------------------------------------------------------------------------

  private void report() {
    if (reported) {
      return;
    }
    reported = true;
    SenderStatistics statistics = session.statistics();
    boolean ok = statistics.reason() == Reason.NONE;
    DestinationOutcome outcome =
        new DestinationOutcome(
            destination,
            statistics.bytesHeld(),
            statistics.packetsSent(),
            datagramsRefused,
            System.nanoTime() - startNanos,
            Optional.of(delivery(statistics, channel != null)),
            ok ? Optional.empty() : Optional.of(failure(statistics)));
    if (ok) {
      content
          .source()
          .verify(context)
          .onComplete(looked -> ended.tryComplete(judge(outcome, looked.cause())));
      vertx.setTimer(
          MAX_LAST_LOOK_MILLIS,
          late ->
              ended.tryComplete(
                  outcome.withFailure(
                      "the file could not be looked at again within %d s, so it may have changed; is its disk or server gone?"
                          .formatted(MAX_LAST_LOOK_MILLIS / 1000))));
    } else {
      ended.complete(outcome);
    }
  }

  /** A receipt for a file that has changed meanwhile is none for the file as it is. */
  private static DestinationOutcome judge(DestinationOutcome proven, Throwable lastLook) {
    return lastLook instanceof FileException e && isChange(e)
        ? proven.withFailure(sourceFailure(e))
        : proven;
  }

  private static Delivery delivery(SenderStatistics statistics, boolean sealed) {
    int symbolBytes = statistics.symbolBytes();
    int frameOverheadBytes = DataHeader.BYTES + (sealed ? DataHeader.SEAL_BYTES : 0);
    return new Delivery(
        symbolBytes == 0 ? 0 : symbolBytes + frameOverheadBytes,
        statistics.symbols(),
        statistics.repairs(),
        statistics.lossFraction(),
        statistics.rttMinNanos(),
        statistics.rttMeanNanos(),
        statistics.bytesHeldAtStart(),
        statistics.alreadyHeld(),
        statistics.hash() == null ? "" : statistics.hash().toString(),
        statistics.hash() == null ? 0 : statistics.publishedMillis());
  }

  private String failure(SenderStatistics statistics) {
    Reason reason = statistics.reason();
    if (detail != null) {
      return detail;
    }
    if (reason == Reason.NO_ANSWER && channel != null && channel.hint() != Reason.NONE) {
      return refusal(channel.hint());
    }
    if (reason == Reason.QUOTA_FULL && session.quota() != null) {
      return "%s has %s; the receiver keeps %s for this sender, of which %s are left: %s"
          .formatted(
              content.name().escaped(),
              ByteSize.exact(content.source().size()),
              ByteSize.exact(session.quota().limitBytes()),
              ByteSize.exact(session.quota().leftBytes()),
              Remedy.sentence(reason));
    }
    if (reason == Reason.UNSUPPORTED && session.unsupported() != null) {
      return "%s does not support %s, which this transfer needs; %s"
          .formatted(
              destination.address(), session.unsupported().text(), Remedy.of(Reason.UNSUPPORTED));
    }
    return reason == Reason.NO_ANSWER
        ? "no answer from %s within timeouts.answerMillis=%d: %s"
            .formatted(
                destination.address(),
                config.reliable().answerMillis(),
                otherSource
                    .sentence()
                    .orElse("is a receiver running there, and does a firewall let UDP through?"))
        : Remedy.sentence(reason, statistics.contentBytes(), statistics.bytesHeld());
  }

  /** What somebody at the receiver's address has said, and what to do about it. */
  private String refusal(Reason hint) {
    return switch (hint) {
      case NOT_AUTHORIZED ->
          "%s does not know this sender; add %s to its authorizedSenders"
              .formatted(destination.address(), content.identity().publicKey());
      case WRONG_KEY ->
          "%s has another key than %s; correct its publicKey"
              .formatted(destination.address(), channel.peer());
      case NO_KEYS ->
          "%s has no key; give it identity and authorizedSenders".formatted(destination.address());
      default -> Remedy.sentence(hint);
    };
  }

  private void close() {
    if (closed != null) {
      return;
    }
    report();
    vertx.cancelTimer(deadlineTimer);
    vertx.cancelTimer(sourceTimer);
    alarm.cancel();
    reader.close();
    if (channel != null) {
      channel.close();
    }
    closed = inquiry.close().eventually(port::close);
  }
}
