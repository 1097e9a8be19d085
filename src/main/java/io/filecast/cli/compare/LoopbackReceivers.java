package io.filecast.cli.compare;

import io.filecast.config.Destination;
import io.filecast.node.LoopbackReceiver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Receivers on this host for a comparison, each in a JVM of its own; or none. */
final class LoopbackReceivers {
  /** Others have started the receivers. */
  static final LoopbackReceivers NONE = new LoopbackReceivers(List.of());

  private final List<LoopbackReceiver> receivers;

  private LoopbackReceivers(List<LoopbackReceiver> receivers) {
    this.receivers = receivers;
  }

  /**
   * Starts receivers, uses them, and ends them, however that went.
   *
   * @param settings of each receiver, where they are not the defaults
   * @param directory for what they get
   * @param expectedBytes size of the files that will come
   */
  static <T> Future<T> with(
      Vertx vertx,
      int count,
      JsonObject settings,
      Path directory,
      long expectedBytes,
      Function<LoopbackReceivers, Future<T>> use) {
    List<Future<LoopbackReceiver>> starting =
        IntStream.rangeClosed(1, count)
            .mapToObj("receiver-%d"::formatted)
            .map(
                name ->
                    LoopbackReceiver.start(
                        vertx, name, settings, directory.resolve(name), expectedBytes))
            .toList();
    return Future.join(starting)
        .compose(all -> use.apply(new LoopbackReceivers(all.list())))
        .eventually(
            () ->
                Future.join(
                    starting.stream()
                        .filter(Future::succeeded)
                        .map(started -> started.result().close())
                        .toList()));
  }

  /** Makes a directory, uses it, and deletes it with all that is in it. */
  static <T> Future<T> withDirectory(Vertx vertx, Function<Path, Future<T>> use) {
    return vertx
        .executeBlocking(() -> Files.createTempDirectory("filecast-compare-"))
        .compose(
            directory ->
                use.apply(directory)
                    .eventually(() -> vertx.executeBlocking(() -> delete(directory))));
  }

  private static Void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path path : files.sorted(Collections.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    return null;
  }

  List<Destination> destinations() {
    return receivers.stream().map(LoopbackReceiver::destination).toList();
  }

  /** The first so many, to which something was sent; none where others have started them. */
  List<LoopbackReceiver> first(int count) {
    return receivers.subList(0, Math.min(count, receivers.size()));
  }
}
