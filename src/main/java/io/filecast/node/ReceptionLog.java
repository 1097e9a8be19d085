package io.filecast.node;

import io.filecast.content.ContentFailure;
import io.filecast.crypto.PublicKey;
import io.filecast.protocol.echo.EchoResponder;
import io.filecast.protocol.endpoint.ReceiverObserver;
import io.filecast.protocol.endpoint.Reception;
import io.filecast.protocol.endpoint.RemoteSender;
import io.filecast.protocol.peer.ReceiverStatistics;
import io.filecast.text.Printable;
import io.filecast.transfer.ReceivedFile;
import io.filecast.transfer.ReceivedStats;
import io.filecast.transfer.ReceiverWatcher;
import io.filecast.transfer.ReceptionProgress;
import io.filecast.transport.ListeningPort;
import io.filecast.transport.Route;
import io.filecast.transport.SocketDrops;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.Reason;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports what happens at a receiver: in the log, and to its watcher. What strangers can cause is
 * limited by a {@link DropLog}. Belongs to the receiver's context.
 */
final class ReceptionLog implements ReceiverObserver<Route> {
  private static final Logger LOG = LoggerFactory.getLogger(ReceptionLog.class);

  private final ListeningPort port;
  private final HostFacts facts;
  private final DropLog drops;
  private final ReceiverWatcher watcher;

  ReceptionLog(ListeningPort port, HostFacts facts, DropLog drops, ReceiverWatcher watcher) {
    this.port = port;
    this.facts = facts;
    this.drops = drops;
    this.watcher = watcher;
  }

  // ---- strangers -----------------------------------------------------------------------------

  @Override
  public void onDropped(Rejection rejection) {
    drops.drop(rejection);
  }

  @Override
  public void onRefused(InetSocketAddress source, Offer offer, Reason reason, String why) {
    String from = RemoteSender.text(source);
    if (drops.mayTell(reason.name())) {
      LOG.warn("({}) refused: {}", from, why);
    }
    if (drops.mayReport()) {
      watcher.onRejected(from, Printable.line(offer.name()), why);
    }
  }

  @Override
  public void onOtherVersion(InetSocketAddress source, ByteBuf offer) {
    if (drops.mayTell(Reason.OTHER_VERSION.name())) {
      LOG.warn(
          "({}) refused: it speaks version {} of the wire, this is version {}; run the same filecast release on both",
          RemoteSender.text(source),
          Header.version(offer),
          Header.VERSION);
    }
  }

  @Override
  public void onStranger(InetSocketAddress source, Reason reason, PublicKey key) {
    if (drops.mayTell(reason.name())) {
      LOG.warn(
          "({}) refused: {}",
          RemoteSender.text(source),
          switch (reason) {
            case NOT_AUTHORIZED -> "sender %s is not in authorizedSenders".formatted(key);
            case KEYS_REQUIRED -> "an offer without keys";
            default -> "an offer for another receiver's key";
          });
    }
  }

  @Override
  public void onEcho() {
    facts.lookAgain();
  }

  @Override
  public void onTooManyEchoes() {
    if (drops.mayTell("echoes that were not answered")) {
      LOG.warn(
          "more than {} echoes in a second: the rest is not answered, and doctor may report loss; "
              + "limit who reaches this port by a firewall, or use --echo off",
          EchoResponder.MAX_ANSWERS_PER_SECOND);
    }
  }

  /** It may have been anybody: nobody is told but the log, and that not often. */
  @Override
  public void onUnproven(Reception<Route> reception) {
    if (drops.mayTell("transfers whose senders never answered")) {
      LOG.warn(
          "({}) {} is forgotten: its sender did not answer the ACCEPT, or the address was forged",
          reception.sender(),
          file(reception).name());
    }
  }

  // ---- transfers -----------------------------------------------------------------------------

  @Override
  public void onBegan(Reception<Route> reception) {
    FileReception file = file(reception);
    if (file.startedOver() != null) {
      LOG.warn(
          "({}) {}: what is left of an earlier transfer is not used: {}",
          reception.sender(),
          file.name(),
          file.startedOver());
    }
    long heldBytes = reception.statistics().bytesHeldAtStart();
    LOG.info(
        "({}) {} of {} bytes begins{}",
        reception.sender(),
        file.name(),
        reception.offer().contentBytes(),
        file.holdsComplete()
            ? ", compared with the file that is here"
            : heldBytes > 0 ? ", %d bytes are here already".formatted(heldBytes) : "");
    progress(reception).ifPresent(watcher::onBegan);
  }

  /** How far it is; empty until it has begun. */
  static Optional<ReceptionProgress> progress(Reception<Route> reception) {
    return Optional.ofNullable(reception.statistics())
        .map(
            now ->
                new ReceptionProgress(
                    reception.sender().toString(),
                    file(reception).name().file().toString(),
                    now.contentBytes(),
                    now.bytesHeldAtStart(),
                    now.bytesHeld(),
                    now.packetsReceived()));
  }

  @Override
  public void onHashDiffers(Reception<Route> reception, boolean startsOver) {
    LOG.warn(
        "({}) {} does not have the sender's hash: {}",
        reception.sender(),
        file(reception).name(),
        startsOver ? "starts over" : "given up");
  }

  @Override
  public void onRevoked(Reception<Route> reception) {
    LOG.warn("({}) its key is not in authorizedSenders any more: ended", reception.sender());
  }

  @Override
  public void onEnded(Reception<Route> reception) {
    FileReception file = file(reception);
    ReceiverStatistics statistics = reception.statistics();
    boolean ok = statistics.reason() == Reason.NONE;
    watcher.onReceived(
        new ReceivedFile(
            reception.sender().toString(),
            file.path(),
            new ReceivedStats(
                statistics.bytesHeld(),
                statistics.packetsReceived(),
                statistics.endedNanos() - statistics.startedNanos(),
                reception.offer().contentBytes(),
                statistics.alreadyHeld() ? statistics.bytesHeld() : statistics.bytesHeldAtStart()),
            SocketDrops.between(file.dropsBefore(), SocketDrops.ofPort(port.port())),
            0,
            ok ? Optional.of(statistics.hash().toString()) : Optional.empty(),
            ok ? Optional.empty() : Optional.of(failureText(reception))));
  }

  private static String failureText(Reception<Route> reception) {
    ContentFailure failure = reception.failure();
    return failure == null ? reception.statistics().reason().sentence() : failure.text();
  }

  private static FileReception file(Reception<Route> reception) {
    return (FileReception) reception.sink();
  }
}
