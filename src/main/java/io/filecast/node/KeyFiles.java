package io.filecast.node;

import io.filecast.config.ConfigException;
import io.filecast.config.ReceiverKeys;
import io.filecast.config.SenderKeys;
import io.filecast.crypto.AuthorizedSenders;
import io.filecast.crypto.Identity;
import io.filecast.crypto.KeyException;
import io.filecast.crypto.KeyFile;
import io.filecast.crypto.PublicKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The keys that a configuration names. All of it blocks. */
final class KeyFiles {
  private KeyFiles() {}

  /** Null when the sender has none. */
  static Identity sender(SenderKeys keys) {
    return keys.identity() == null ? null : identity(keys.identity());
  }

  static Identity receiver(ReceiverKeys keys) {
    return identity(keys.identity());
  }

  private static Identity identity(Path file) {
    try {
      return KeyFile.read(file);
    } catch (KeyException e) {
      throw new ConfigException("identity=%s: %s".formatted(file, e.getMessage()));
    }
  }

  static AuthorizedSenders authorized(ReceiverKeys keys) {
    AuthorizedSenders senders = read(keys);
    SenderDirectories.check(keys, senders);
    return senders;
  }

  private static AuthorizedSenders read(ReceiverKeys keys) {
    try {
      if (keys.authorizedFile() != null) {
        return AuthorizedSenders.read(keys.authorizedFile());
      }
      List<PublicKey> known = new ArrayList<>();
      for (String text : keys.authorizedKeys()) {
        known.add(PublicKey.parse(text));
      }
      return AuthorizedSenders.of(known);
    } catch (KeyException e) {
      throw new ConfigException("authorizedSenders: " + e.getMessage());
    }
  }

  static PublicKey publicKey(String text) {
    try {
      return PublicKey.parse(text);
    } catch (KeyException e) {
      throw new ConfigException("destinations: " + e.getMessage());
    }
  }
}
