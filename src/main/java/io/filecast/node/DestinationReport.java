package io.filecast.node;

import io.filecast.config.ByteSize;
import io.filecast.config.Destination;
import io.filecast.config.TransferSpec;
import io.filecast.crypto.SenderChannel;
import io.filecast.protocol.peer.SenderPeer;
import io.filecast.protocol.peer.SenderStatistics;
import io.filecast.transfer.Delivery;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Reason;

/**
 * Words and figures about how a destination ended.
 *
 * @param channel null without keys
 */
record DestinationReport(
    TransferSpec spec,
    SharedContent content,
    Destination destination,
    SenderPeer peer,
    SenderChannel channel,
    OtherSource otherSource) {
  /** What sending took. */
  static Delivery delivery(SenderStatistics statistics, boolean sealed) {
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

  /** Why it failed, and what to do about it. */
  String failure(SenderStatistics statistics) {
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
