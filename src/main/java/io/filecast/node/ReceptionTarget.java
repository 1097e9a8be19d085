package io.filecast.node;

import io.filecast.config.OnExists;
import io.filecast.content.file.DiskWorkers;
import io.filecast.content.file.ExistingFile;
import io.filecast.content.file.FileException;
import io.filecast.content.file.FileException.Kind;
import io.filecast.content.file.FileName;
import io.filecast.content.file.FileSink;
import io.filecast.content.file.HeldHashes;
import io.filecast.content.file.Incoming;
import io.filecast.content.file.OutputDirectory;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.Offer;
import io.filecast.wire.Quota;
import io.filecast.wire.Reason;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Optional;

/** Where one offered file goes: what is on disk of it already, and the sink for the rest. */
final class ReceptionTarget {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Context context;
  private final DiskWorkers workers;
  private final HeldHashes hashes;
  private final SenderDirectories directories;
  private final Optional<FileName> place;
  private final Offer offer;
  private final FileName name;
  private final OnExists onExists;
  private final boolean addressProven;
  private ExistingFile held;

  /** Where it goes; null before {@link #open}. */
  private OutputDirectory directory;

  /**
   * @param context where all futures complete
   * @param place the sender's own directory; empty when all share one
   * @param addressProven only then may what is left of another content under the name go: one
   *     datagram under a forged address shall not cost a night's work
   */
  ReceptionTarget(
      Context context,
      DiskWorkers workers,
      HeldHashes hashes,
      SenderDirectories directories,
      Optional<FileName> place,
      Offer offer,
      FileName name,
      OnExists onExists,
      boolean addressProven) {
    this.context = context;
    this.workers = workers;
    this.hashes = hashes;
    this.directories = directories;
    this.place = place;
    this.offer = offer;
    this.name = name;
    this.onExists = onExists;
    this.addressProven = addressProven;
  }

  FileName name() {
    return name;
  }

  /** Whether it is this very file, of the same sender where each has a directory. */
  boolean isOf(FileName other, Optional<FileName> otherPlace) {
    return name.equals(other) && place.equals(otherPlace);
  }

  /** The file's final path. */
  Path path() {
    Path output = directories.output().path();
    return place.map(own -> output.resolve(own.toString())).orElse(output).resolve(name.toString());
  }

  /**
   * Looks for what is there, and makes room for the rest.
   *
   * @return empty when the existing file may not be replaced but may be the very same; otherwise
   *     fails with the {@link FileException} that the offer is to be refused for
   */
  Future<Optional<FileSink>> open(FileSink.Listener listener) {
    return workers
        .call(context, this::lookForHeld)
        .compose(
            found -> {
              held = found.orElse(null);
              return openSink(listener).map(Optional::of).recover(this::unlessHeld);
            });
  }

  private Optional<ExistingFile> lookForHeld() throws FileException {
    directory = directories.open(place);
    return directory.held(name, offer.contentBytes());
  }

  private Future<Optional<FileSink>> unlessHeld(Throwable e) {
    FileException reason = explain(e);
    boolean taken = reason.kind() == Kind.EXISTS || reason.kind() == Kind.KEPT;
    return taken && holdsComplete()
        ? Future.succeededFuture(Optional.empty())
        : Future.failedFuture(reason);
  }

  /** Opens a sink, once more after one was discarded; fails with a {@link FileException}. */
  Future<FileSink> openSink(FileSink.Listener listener) {
    // Ranges in bytes: a partial file outlives the symbol size it was received with.
    Incoming incoming =
        new Incoming(
            name,
            offer.contentBytes(),
            offer.modifiedMillis() * NANOS_PER_MILLI,
            1,
            onExists,
            addressProven);
    return FileSink.open(context, workers, directory, incoming, listener)
        .recover(e -> Future.failedFuture(explain(e)));
  }

  /** Whether a complete file of that name and size is there. */
  boolean holdsComplete() {
    return held != null;
  }

  /** Asks for the SHA-256 of the complete file that is there. */
  HeldHashes.Request hashHeld() {
    return hashes.hash(held);
  }

  private FileException explain(Throwable e) {
    return FileException.of("cannot receive " + name.escaped(), e);
  }

  /** What a sink has kept of an earlier transfer, as the wire says it. */
  static ByteRanges resumed(FileSink sink) {
    io.filecast.content.file.ByteRanges ranges = sink.resumed();
    long[] bounds = new long[2 * ranges.count()];
    for (int i = 0; i < ranges.count(); i++) {
      bounds[2 * i] = ranges.start(i);
      bounds[2 * i + 1] = ranges.end(i);
    }
    return ByteRanges.of(bounds);
  }

  /** What the sender is told when a file cannot be taken. */
  static Reason reasonOf(FileException e) {
    return switch (e.kind()) {
      case NO_SPACE -> Reason.NO_SPACE;
      case QUOTA -> Reason.QUOTA_FULL;
      case NAME_REFUSED -> Reason.BAD_NAME;
      case DIRECTORY_IN_THE_WAY -> Reason.DIRECTORY_IN_THE_WAY;
      case IN_THE_WAY -> Reason.IN_THE_WAY;
      case UNSAFE -> Reason.PUBLISH_FAILED;
      case NAME_BUSY -> Reason.NAME_BUSY;
      case EXISTS, KEPT -> Reason.FILE_EXISTS;
      case HASH_MISMATCH -> Reason.HASH_MISMATCH;
      default -> Reason.WRITE_FAILED;
    };
  }

  /** The figures that go with {@link Reason#QUOTA_FULL}; null for any other. */
  static Quota quotaOf(FileException e) {
    return e.kind() == Kind.QUOTA ? new Quota(e.limitBytes(), e.leftBytes()) : null;
  }
}
