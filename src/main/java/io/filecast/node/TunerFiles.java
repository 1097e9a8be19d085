package io.filecast.node;

import io.filecast.config.ByteSize;
import io.filecast.config.ReceiverConfig.ReliableReceiving;
import io.filecast.content.ContentSink;
import io.filecast.content.file.DiskWorkers;
import io.filecast.content.file.FileException;
import io.filecast.content.file.FileName;
import io.filecast.content.file.HeldHashes;
import io.filecast.crypto.TransferSignature;
import io.filecast.protocol.carousel.CarouselReception;
import io.filecast.protocol.carousel.TunerDriver;
import io.filecast.text.Printable;
import io.filecast.transfer.ReceivedFile;
import io.filecast.transfer.ReceivedStats;
import io.filecast.transfer.ReceiverWatcher;
import io.filecast.transfer.ReceptionProgress;
import io.filecast.wire.CarouselAnnouncement;
import io.filecast.wire.SignedPacket;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the contents of a carousel go, and who is told. Belongs to the receiver's context. */
final class TunerFiles implements TunerDriver {
  private static final Logger LOG = LoggerFactory.getLogger(TunerFiles.class);

  private final Vertx vertx;
  private final Context context;
  private final ReliableReceiving config;
  private final SenderDirectories directories;
  private final DiskWorkers workers;
  private final HeldHashes hashes;
  private final ReceiverWatcher watcher;
  private final BiConsumer<CarouselReception, ReceivedFile> onEnded;
  private String source = "";
  private Path path;

  /**
   * @param onEnded gets what was received, or has failed; with null, what was left for another
   */
  TunerFiles(
      Vertx vertx,
      ReliableReceiving config,
      SenderDirectories directories,
      DiskWorkers workers,
      ReceiverWatcher watcher,
      BiConsumer<CarouselReception, ReceivedFile> onEnded) {
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
    this.config = config;
    this.directories = directories;
    this.workers = workers;
    hashes = new HeldHashes(context, workers);
    this.watcher = watcher;
    this.onEnded = onEnded;
  }

  @Override
  public void compute(Runnable work, LongConsumer done) {
    vertx
        .executeBlocking(
            () -> {
              work.run();
              return null;
            },
            false)
        .onFailure(e -> LOG.error("a block is not repaired", e))
        .onSuccess(computed -> done.accept(System.nanoTime()));
  }

  @Override
  public void verify(SignedPacket packet, byte[] publicKey, Verified done) {
    vertx
        .executeBlocking(
            () ->
                packet.signature() != null
                    && TransferSignature.holds(
                        ByteBuffer.wrap(publicKey), packet.signedBytes(), packet.signature()),
            false)
        .onFailure(e -> LOG.error("a signature is not verified", e))
        .onComplete(checked -> done.on(System.nanoTime(), checked.succeeded() && checked.result()));
  }

  @Override
  public ContentSink sink(CarouselAnnouncement announcement, InetSocketAddress host) {
    FileName name;
    try {
      name = FileName.of(announcement.name());
    } catch (FileException e) {
      reject(announcement, host, e.getMessage());
      return null;
    }
    if (announcement.contentBytes() > config.maxTransferBytes()) {
      reject(
          announcement,
          host,
          "it has %s, maxTransferBytes=%s"
              .formatted(
                  ByteSize.exact(announcement.contentBytes()),
                  ByteSize.exact(config.maxTransferBytes())));
      return null;
    }
    FileReception file =
        new FileReception(
            context,
            workers,
            hashes,
            directories,
            announcement.toOffer(),
            new FileReception.Name(Optional.empty(), name),
            config.onExists(),
            true,
            OptionalLong.empty());
    path = file.path();
    return file;
  }

  private void reject(CarouselAnnouncement announcement, InetSocketAddress host, String reason) {
    LOG.warn(
        "{} from {} is not taken: {}",
        Printable.quoted(announcement.name()),
        Sources.text(host),
        reason);
    watcher.onRejected(Sources.text(host), Printable.line(announcement.name()), reason);
  }

  @Override
  public void onTuned(CarouselReception reception, InetSocketAddress host) {
    source = Sources.text(host);
    CarouselAnnouncement announcement = reception.announcement();
    LOG.info(
        "tuned to {}: {} from {}, {}SHA-256 {}",
        Printable.quoted(announcement.name()),
        ByteSize.format(announcement.contentBytes()),
        source,
        announcement.release() == 0 ? "" : "release " + announcement.release() + ", ",
        announcement.hash());
    watcher.onBegan(progress(reception));
  }

  @Override
  public void onOlder(CarouselAnnouncement announcement, InetSocketAddress host, long newest) {
    reject(
        announcement,
        host,
        "release %d is older than %d, which was received or announced before"
            .formatted(announcement.release(), newest));
  }

  @Override
  public void onEnded(long now, CarouselReception reception) {
    boolean isLeft = !reception.isHere() && reception.failure() == null;
    if (isLeft) {
      LOG.info(
          "left {} at {} of {} bytes; what came is kept",
          Printable.quoted(reception.announcement().name()),
          reception.bytesHeld(),
          reception.announcement().contentBytes());
    }
    onEnded.accept(reception, isLeft ? null : file(now, reception));
  }

  private ReceivedFile file(long now, CarouselReception reception) {
    CarouselAnnouncement announcement = reception.announcement();
    return new ReceivedFile(
        source,
        path,
        new ReceivedStats(
            reception.bytesHeld(),
            reception.packets(),
            reception.nanos(now),
            announcement.contentBytes(),
            reception.bytesBefore()),
        OptionalLong.empty(),
        reception.droppedByDisk(),
        reception.isHere() ? Optional.of(announcement.hash().toString()) : Optional.empty(),
        reception.failure() == null ? Optional.empty() : Optional.of(reasonOf(reception)));
  }

  private static String reasonOf(CarouselReception reception) {
    String text = reception.failure().text();
    return text.isEmpty() ? reception.failure().reason().toString() : text;
  }

  ReceptionProgress progress(CarouselReception reception) {
    CarouselAnnouncement announcement = reception.announcement();
    return new ReceptionProgress(
        source,
        announcement.name(),
        announcement.contentBytes(),
        reception.bytesBefore(),
        reception.bytesHeld(),
        reception.packets());
  }
}
