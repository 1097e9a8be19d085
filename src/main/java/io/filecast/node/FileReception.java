package io.filecast.node;

import io.filecast.config.OnExists;
import io.filecast.content.ContentFailure;
import io.filecast.content.ContentSink;
import io.filecast.content.file.ByteRangeSet;
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
import io.filecast.wire.ContentHash;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.Quota;
import io.filecast.wire.Reason;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The file that one transfer brings: what is on disk of it already, and the {@link FileSink} for
 * the rest. Belongs to the receiver's context, where all answers are given.
 */
final class FileReception implements ContentSink, FileSink.Listener {
  /** Content that may wait for the disk before the window closes. */
  static final long BACKLOG_LIMIT_BYTES = FileSink.BACKLOG_BYTES / 2;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /**
   * The name of a file among those of its sender.
   *
   * @param place the sender's own directory; empty when all share one
   */
  record Name(Optional<FileName> place, FileName file) {
    @Override
    public String toString() {
      return file.escaped();
    }
  }

  private final Context context;
  private final DiskWorkers workers;
  private final HeldHashes hashes;
  private final SenderDirectories directories;
  private final Offer offer;
  private final Name name;
  private final OnExists onExists;
  private final boolean addressProven;
  private final OptionalLong dropsBefore;

  /** Of the buffers' memory, until the sink has its own part. */
  private final long setAsideBytes;

  private Listener listener;
  private OutputDirectory directory;

  /** Null when there is none. */
  private ExistingFile held;

  /** Null before it is open, while it starts over, and where an existing file stays. */
  private FileSink sink;

  /** Null unless the copy was thrown away. */
  private Future<FileSink> another;

  /** Null until the file that is here is hashed. */
  private HeldHashes.Request comparison;

  private boolean opened;
  private boolean ended;

  /**
   * @param context where all answers are given
   * @param addressProven only then may what is left of another content under the name go: one
   *     datagram under a forged address shall not cost a night's work
   * @param dropsBefore datagrams that the socket had dropped when the transfer began
   */
  FileReception(
      Context context,
      DiskWorkers workers,
      HeldHashes hashes,
      SenderDirectories directories,
      Offer offer,
      Name name,
      OnExists onExists,
      boolean addressProven,
      OptionalLong dropsBefore) {
    this.context = context;
    this.workers = workers;
    this.hashes = hashes;
    this.directories = directories;
    this.offer = offer;
    this.name = name;
    this.onExists = onExists;
    this.addressProven = addressProven;
    this.dropsBefore = dropsBefore;
    setAsideBytes = workers.memory().opening(offer.contentBytes());
  }

  // ---- for the report ------------------------------------------------------------------------

  Name name() {
    return name;
  }

  /** The file's final path. */
  Path path() {
    Path output = directories.output().path();
    return name.place()
        .map(own -> output.resolve(own.toString()))
        .orElse(output)
        .resolve(name.file().toString());
  }

  OptionalLong dropsBefore() {
    return dropsBefore;
  }

  /** Whether a complete file of that name and size is there. */
  boolean holdsComplete() {
    return held != null;
  }

  /** Why what is left of an earlier transfer is not used; null when it is, or nothing is left. */
  String startedOver() {
    return sink == null ? null : sink.startedOver();
  }

  // ---- opening -------------------------------------------------------------------------------

  @Override
  public void open(Listener newListener) {
    listener = newListener;
    workers
        .call(context, this::lookForHeld)
        .compose(
            found -> {
              held = found.orElse(null);
              return openSink().map(Optional::of).recover(this::unlessHeld);
            })
        .onComplete(any -> workers.memory().opened(setAsideBytes))
        .onSuccess(this::onOpened)
        .onFailure(e -> listener.onRefused(System.nanoTime(), refusalOf(explain("receive", e))));
  }

  private Optional<ExistingFile> lookForHeld() throws FileException {
    directory = directories.open(name.place());
    return directory.held(name.file(), offer.contentBytes());
  }

  private Future<FileSink> openSink() {
    // Ranges in bytes: a partial file outlives the symbol size it was received with.
    Incoming incoming =
        new Incoming(
            name.file(),
            offer.contentBytes(),
            offer.modifiedMillis() * NANOS_PER_MILLI,
            1,
            onExists,
            addressProven);
    return FileSink.open(context, workers, directory, incoming, this);
  }

  /** A file that may not be replaced may be the very same. */
  private Future<Optional<FileSink>> unlessHeld(Throwable e) {
    FileException reason = explain("receive", e);
    boolean taken = reason.kind() == Kind.EXISTS || reason.kind() == Kind.KEPT;
    return taken && holdsComplete()
        ? Future.succeededFuture(Optional.empty())
        : Future.failedFuture(reason);
  }

  private void onOpened(Optional<FileSink> found) {
    sink = found.orElse(null);
    opened = true;
    listener.onOpened(
        System.nanoTime(), sink == null ? ByteRanges.NONE : resumed(), holdsComplete());
  }

  /** What the sink has kept of an earlier transfer, as the wire says it. */
  private ByteRanges resumed() {
    ByteRangeSet ranges = sink.resumed();
    long[] bounds = new long[2 * ranges.count()];
    for (int i = 0; i < ranges.count(); i++) {
      bounds[2 * i] = ranges.start(i);
      bounds[2 * i + 1] = ranges.end(i);
    }
    return ByteRanges.of(bounds);
  }

  // ---- content -------------------------------------------------------------------------------

  @Override
  public boolean hasRoom(int bytes) {
    return sink != null && !ended && sink.hasRoom(bytes);
  }

  @Override
  public void write(long offset, ByteBuf payload) {
    if (!sink.write(offset, payload)) {
      onFailed(sink.refusal());
    }
  }

  /** Buffers that others have are as good as filled: the window is what the sink has room for. */
  @Override
  public long backlogBytes() {
    return sink == null
        ? 0
        : Math.max(sink.backlogBytes(), BACKLOG_LIMIT_BYTES - sink.windowBytes());
  }

  @Override
  public boolean isBehind() {
    return sink != null
        && !ended
        && sink.backlogBytes() > 0
        && sink.windowBytes() < Header.MAX_DATAGRAM_BYTES;
  }

  @Override
  public ContentFailure refusal() {
    return sink == null && opened && !ended && another == null
        ? ContentFailure.of(Reason.FILE_EXISTS, name + " exists with other content and stays")
        : null;
  }

  @Override
  public void onWritten() {
    if (sink != null && opened) {
      listener.onWritten(System.nanoTime());
    }
  }

  @Override
  public void onFailed(FileException reason) {
    boolean isFull = reason.kind() == Kind.NO_SPACE;
    tellFailed(
        new ContentFailure(
            isFull ? Reason.DISK_FULL : reasonOf(reason),
            reason.missingBytes(),
            quotaOf(reason),
            reason.getMessage(),
            false));
  }

  private void tellFailed(ContentFailure failure) {
    listener.onFailed(System.nanoTime(), failure);
  }

  /** No two transfers are promised the same room, and none is before its sender is proven. */
  @Override
  public void reserve() {
    if (sink != null) {
      sink.reserve()
          .onFailure(
              e ->
                  tellFailed(
                      ContentFailure.of(Reason.NO_SPACE, explain("receive", e).getMessage())));
    }
  }

  @Override
  public void hashExisting() {
    comparison = hashes.hash(held);
    comparison.result().onSuccess(this::onHash).onFailure(e -> onFailed(explain("read", e)));
  }

  @Override
  public void hash() {
    if (sink == null) { // an empty file is complete without one
      tellFailed(refusal());
    } else {
      sink.hash().onSuccess(this::onHash);
    }
  }

  private void onHash(byte[] sha256) {
    listener.onHash(System.nanoTime(), ContentHash.of(sha256));
  }

  @Override
  public void publish(ContentHash hash) {
    ended = true;
    sink.publish(hash.toBytes())
        .onSuccess(sha256 -> listener.onPublished(System.nanoTime(), System.currentTimeMillis()))
        .onFailure(e -> onFailed(explain("publish", e)));
  }

  /** Until there is a new sink, what comes counts as lost. */
  @Override
  public void startOver() {
    Future<Void> discarded = sink.discard();
    sink = null;
    another = discarded.compose(gone -> openSink());
    another
        .onSuccess(
            found -> {
              another = null;
              sink = found;
              listener.onStartedOver(System.nanoTime());
            })
        .onFailure(e -> onFailed(FileException.of("cannot start over with " + name, e)));
  }

  // ---- the end -------------------------------------------------------------------------------

  @Override
  public void close(boolean discard) {
    if (comparison != null) {
      comparison.cancel();
    }
    ended = true;
    closeSink(discard).onComplete(closed -> listener.onClosed(System.nanoTime()));
  }

  private Future<Void> closeSink(boolean discard) {
    if (another != null) {
      return another.transform(
          found -> found.succeeded() ? found.result().close() : Future.succeededFuture());
    }
    if (sink == null) {
      return Future.succeededFuture();
    }
    return discard ? sink.discard() : sink.close();
  }

  // ---- failures ------------------------------------------------------------------------------

  private FileException explain(String what, Throwable e) {
    return FileException.of("cannot " + what + " " + name, e);
  }

  private static ContentFailure refusalOf(FileException e) {
    return new ContentFailure(
        reasonOf(e), 0, quotaOf(e), e.getMessage(), e.kind() == Kind.WOULD_DISCARD);
  }

  /** What the sender is told when a file cannot be taken. */
  private static Reason reasonOf(FileException e) {
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

  private static Quota quotaOf(FileException e) {
    return e.kind() == Kind.QUOTA ? new Quota(e.limitBytes(), e.leftBytes()) : null;
  }
}
