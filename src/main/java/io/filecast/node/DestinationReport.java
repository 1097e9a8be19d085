package io.filecast.node;

import io.filecast.config.ByteSize;
import io.filecast.config.Destination;
import io.filecast.config.TransferSpec;
import io.filecast.content.ContentFailure;
import io.filecast.content.ContentSource;
import io.filecast.crypto.SenderChannel;
import io.filecast.protocol.group.GroupMember;
import io.filecast.protocol.peer.SenderPeer;
import io.filecast.protocol.peer.SenderStatistics;
import io.filecast.transfer.Delivery;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.Served;
import io.filecast.transfer.WireBytes;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Optional;

/** How a destination ended: words and figures, told once. */
final class DestinationReport {
  /** Longer than any disk that works takes to say what a file is. */
  private static final long MAX_LAST_LOOK_MILLIS = 10_000;

  private final TransferSpec spec;
  private final SharedContent content;
  private final Destination destination;
  private final SenderPeer peer;

  /** Null without keys. */
  private final SenderChannel channel;

  private final OtherSource otherSource;
  private final long startNanos;
  private final Promise<DestinationOutcome> told = Promise.promise();

  /** What this host knows better than the protocol; null when it does not. */
  private String cause;

  private Served served = Served.UNICAST;

  private long datagramsRefused;
  private boolean over;

  /**
   * @param channel null without keys
   */
  DestinationReport(
      TransferSpec spec,
      SharedContent content,
      Destination destination,
      SenderPeer peer,
      SenderChannel channel,
      OtherSource otherSource,
      long startNanos) {
    this.spec = spec;
    this.content = content;
    this.destination = destination;
    this.peer = peer;
    this.channel = channel;
    this.otherSource = otherSource;
    this.startNanos = startNanos;
  }

  Destination destination() {
    return destination;
  }

  OtherSource otherSource() {
    return otherSource;
  }

  /** This is why it is about to end. The first reason is the one that counts. */
  void because(String reason) {
    if (cause == null) {
      cause = reason;
    }
  }

  /** The group serves it from now on. */
  void onJoined() {
    served = Served.GROUP;
  }

  /** The group does not serve it, or no longer. */
  void onMoved(String why) {
    SenderStatistics now = peer.statistics();
    served = served.moved((double) now.bytesHeld() / Math.max(1, now.contentBytes()), why);
  }

  /** Share of the datagrams that were meant for it, 0 to 1, its own and the group's. */
  double loss(SenderStatistics own) {
    GroupMember member = peer.member();
    long sent = own.packetsSent() + (member == null ? 0 : member.packets());
    long lost = own.packetsLost() + (member == null ? 0 : member.packetsLost());
    return sent == 0 ? 0 : (double) lost / sent;
  }

  Served served() {
    return served;
  }

  void onDatagramRefused() {
    datagramsRefused++;
  }

  /** What was told; completes when that is final. */
  Future<DestinationOutcome> told() {
    return told.future();
  }

  /**
   * Tells, the first time, how it ended. A copy is proven only when the source is what was sent
   * even now.
   */
  void tell(Vertx vertx, ContentSource source) {
    if (over) {
      return;
    }
    over = true;
    DestinationOutcome outcome = outcome();
    if (outcome.failure().isPresent()) {
      told.complete(outcome);
      return;
    }
    source.verify(changed -> told.tryComplete(judge(outcome, changed)));
    vertx.setTimer(
        MAX_LAST_LOOK_MILLIS,
        late ->
            told.tryComplete(
                outcome.withFailure(
                    "the file could not be looked at again within %d s, so it may have changed; is its disk or server gone?"
                        .formatted(MAX_LAST_LOOK_MILLIS / 1000))));
  }

  /** A receipt for a file that has changed meanwhile is none for the file as it is. */
  private static DestinationOutcome judge(DestinationOutcome proven, ContentFailure lastLook) {
    return lastLook != null && lastLook.reason() == Reason.SOURCE_CHANGED
        ? proven.withFailure(lastLook.text())
        : proven;
  }

  private DestinationOutcome outcome() {
    SenderStatistics statistics = peer.statistics();
    boolean ok = statistics.reason() == Reason.NONE;
    return new DestinationOutcome(
        destination,
        statistics.bytesHeld(),
        statistics.packetsSent(),
        datagramsRefused,
        System.nanoTime() - startNanos,
        Optional.of(delivery(statistics)),
        ok ? Optional.empty() : Optional.of(cause == null ? failure(statistics) : cause));
  }

  /** What sending took. */
  private Delivery delivery(SenderStatistics statistics) {
    int symbolBytes = statistics.symbolBytes();
    int overhead = DataHeader.BYTES + (channel == null ? 0 : DataHeader.SEAL_BYTES);
    return new Delivery(
        symbolBytes == 0 ? 0 : symbolBytes + overhead,
        statistics.symbols(),
        statistics.repairs(),
        loss(statistics),
        statistics.rttMinNanos(),
        statistics.rttMeanNanos(),
        statistics.bytesHeldAtStart(),
        statistics.alreadyHeld(),
        statistics.hash() == null ? "" : statistics.hash().toString(),
        statistics.hash() == null ? 0 : statistics.publishedMillis(),
        served,
        statistics.bytesSent()
            + statistics.packetsSent() * WireBytes.headerBytes(destination.host()));
  }

  /** Why it failed, and what to do about it. */
  private String failure(SenderStatistics statistics) {
    Reason reason = statistics.reason();
    if (reason == Reason.NO_ANSWER && channel != null && channel.hint() != Reason.NONE) {
      return refusal(channel.hint());
    }
    if (reason == Reason.QUOTA_FULL && peer.quota() != null) {
      return "%s has %s; the receiver keeps %s for this sender, of which %s are left: %s"
          .formatted(
              content.name().escaped(),
              ByteSize.exact(content.source().size()),
              ByteSize.exact(peer.quota().limitBytes()),
              ByteSize.exact(peer.quota().leftBytes()),
              Remedy.sentence(reason));
    }
    if (reason == Reason.UNSUPPORTED && peer.unsupported() != null) {
      return "%s does not support %s, which this transfer needs; %s"
          .formatted(
              destination.address(), peer.unsupported().text(), Remedy.of(Reason.UNSUPPORTED));
    }
    return reason == Reason.NO_ANSWER
        ? "no answer from %s within timeouts.answerMillis=%d: %s"
            .formatted(
                destination.address(),
                spec.reliable().answerMillis(),
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
}
