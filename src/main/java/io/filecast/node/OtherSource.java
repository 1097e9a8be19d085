package io.filecast.node;

import io.filecast.wire.Header;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Remembers who answered from another address than the one that was asked. Nothing is accepted from
 * there; its name tells the operator why there was "no answer".
 */
final class OtherSource {
  private final InetSocketAddress asked;
  private final long transferId;
  private String answered = "";
  private boolean ambiguous;

  /**
   * @param transferId random: who has not seen the question does not know it
   */
  OtherSource(InetSocketAddress asked, long transferId) {
    this.asked = asked;
    this.transferId = transferId;
  }

  /**
   * Looks at the first of some datagrams.
   *
   * @param source any but the address that was asked
   */
  void onDatagrams(ByteBuf frames, InetSocketAddress source) {
    if (frames.readableBytes() >= Header.BYTES
        && frames.getUnsignedShort(frames.readerIndex()) == Header.MAGIC
        && Header.transferId(frames) == transferId) {
      onAnswer(source);
    }
  }

  /** Somebody has answered who knows the transfer id; only one was asked. */
  void onAnswer(InetSocketAddress source) {
    onAnswer(source, false);
  }

  /**
   * Somebody has answered who knows the transfer id.
   *
   * @param perhapsAnother whether another destination that was asked and is silent may have
   *     answered
   */
  void onAnswer(InetSocketAddress source, boolean perhapsAnother) {
    if (answered.isEmpty()) {
      answered = Sources.text(source);
      ambiguous = perhapsAnother;
    }
  }

  /** {@code address:port} that answered; empty when none did. */
  String text() {
    return answered;
  }

  /** For the operator; empty when nobody answered. */
  Optional<String> sentence() {
    if (answered.isEmpty()) {
      return Optional.empty();
    }
    String host = Sources.host(asked);
    return Optional.of(
        ambiguous
            ? "%s answered, which was not asked; if that is %s by another address, send to it, or start the receiver with --host %s"
                .formatted(answered, host, host)
            : "%s answered instead, which was not asked; send to that, or start the receiver with --host %s"
                .formatted(answered, host));
  }
}
