package io.filecast.node;

import io.filecast.config.ConfigException;
import io.filecast.config.ReceiverKeys;
import io.filecast.crypto.AuthorizedSenders;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The senders that are let in now. A file of them is read again when it changes; one that cannot be
 * read lets nobody in: whoever has taken a key out of it counts on that.
 */
final class AuthorizedList {
  private static final Logger LOG = LoggerFactory.getLogger(AuthorizedList.class);
  private static final long LOOK_MILLIS = 1_000;

  /** What tells one version of the file from another. */
  private record Version(Object fileKey, long bytes, Object modified) {
    static Version of(ReceiverKeys keys) {
      try {
        BasicFileAttributes attributes =
            Files.readAttributes(keys.authorizedFile(), BasicFileAttributes.class);
        return new Version(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
      } catch (IOException gone) {
        return new Version(null, -1, gone.getClass());
      }
    }
  }

  private final ReceiverKeys keys;
  private volatile AuthorizedSenders senders;
  private Version version;
  private boolean changed;
  private boolean closed;

  /**
   * Reads the list; blocks.
   *
   * @throws ConfigException when it cannot be read
   */
  AuthorizedList(ReceiverKeys keys) {
    this.keys = keys;
    version = keys.authorizedFile() == null ? null : Version.of(keys);
    senders = KeyFiles.authorized(keys);
  }

  AuthorizedSenders now() {
    return senders;
  }

  /**
   * Looks after the file from now on, on the current context.
   *
   * @param onRevoked gets a list that is shorter or otherwise different, once the file has stayed
   *     as it is for a while: an editor may write it in two steps
   */
  void watch(Vertx vertx, Consumer<AuthorizedSenders> onRevoked) {
    if (keys.authorizedFile() == null) {
      return;
    }
    vertx.setTimer(
        LOOK_MILLIS,
        timer ->
            vertx
                .executeBlocking(this::look)
                .onComplete(
                    looked -> {
                      if (closed) {
                        return;
                      }
                      if (looked.succeeded() && looked.result()) {
                        onRevoked.accept(senders);
                      }
                      watch(vertx, onRevoked);
                    }));
  }

  /** Looks no more. */
  void close() {
    closed = true;
  }

  /** Whether the newest list has stayed for a while, told once. */
  private boolean look() {
    Version found = Version.of(keys);
    if (found.equals(version)) {
      boolean told = changed;
      changed = false;
      return told;
    }
    version = found;
    changed = true;
    try {
      senders = KeyFiles.authorized(keys);
      LOG.info("authorizedSenders={} has changed: {} keys", keys.authorizedFile(), senders.count());
    } catch (ConfigException e) {
      senders = AuthorizedSenders.of(List.of());
      LOG.warn("{}; nobody is let in until it can be read", e.getMessage());
    }
    return false;
  }
}
