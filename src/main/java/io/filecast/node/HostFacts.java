package io.filecast.node;

import io.filecast.content.file.OutputDirectory;
import io.filecast.transport.ListeningPort;
import io.filecast.wire.EchoFacts;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;

/** What a receiver reports of its host to those who ask by echo. Belongs to its context. */
final class HostFacts {
  /** Free space is looked up at most once in that time, and only while somebody asks. */
  private static final long LOOK_NANOS = 1_000_000_000;

  private final Vertx vertx;
  private final OutputDirectory directory;
  private final Optional<String> version =
      Optional.ofNullable(HostFacts.class.getPackage().getImplementationVersion());
  private final OptionalLong receiveBufferBytes;
  private OptionalLong freeBytes = OptionalLong.empty();
  private boolean looking;
  private long lookedNanos = System.nanoTime() - LOOK_NANOS;

  HostFacts(Vertx vertx, ListeningPort port, OutputDirectory directory) {
    this.vertx = vertx;
    this.directory = directory;
    this.receiveBufferBytes =
        port.receiveBufferBytes().map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /**
   * The facts of this moment.
   *
   * @param withheld echoes that were not answered because there were too many
   */
  EchoFacts now(long withheld) {
    return new EchoFacts(
        OptionalLong.of(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now())),
        OptionalLong.of(withheld),
        freeBytes,
        receiveBufferBytes,
        version);
  }

  /** A file system may take its time; until it has answered the figure is left out. */
  void lookAgain() {
    long now = System.nanoTime();
    if (looking || now - lookedNanos < LOOK_NANOS) {
      return;
    }
    looking = true;
    vertx
        .executeBlocking(directory::usableBytes)
        .onComplete(
            found -> {
              looking = false;
              lookedNanos = System.nanoTime();
              freeBytes =
                  found.succeeded() ? OptionalLong.of(found.result()) : OptionalLong.empty();
            });
  }
}
