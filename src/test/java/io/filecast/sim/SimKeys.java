package io.filecast.sim;

import io.filecast.crypto.AuthorizedSenders;
import io.filecast.crypto.Identity;
import io.filecast.crypto.KeyException;
import io.filecast.crypto.KeyFile;
import io.filecast.crypto.PublicKey;
import io.filecast.protocol.endpoint.ReceiverCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/**
 * Keys of a simulated transfer. They are drawn anew in each run: what the simulation does must not
 * depend on their values.
 *
 * @param receiverKey what the sender takes for the receiver's key
 * @param authorized whom the receiver lets in
 */
public record SimKeys(
    Identity sender, Identity receiver, PublicKey receiverKey, List<PublicKey> authorized) {
  static final SecureRandom RANDOM = new SecureRandom();

  /** Each end knows the other. */
  public static SimKeys matching() {
    Identity sender = identity();
    Identity receiver = identity();
    return new SimKeys(sender, receiver, receiver.publicKey(), List.of(sender.publicKey()));
  }

  /** As an operator makes one: by a file. */
  public static Identity identity() {
    try {
      Path directory = Files.createTempDirectory("filecast-keys");
      Path file = directory.resolve("key");
      try {
        KeyFile.create(file);
        return KeyFile.read(file);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (KeyException e) {
      throw new IllegalStateException(e);
    }
  }

  ReceiverCredentials ofReceiver() {
    AuthorizedSenders senders = AuthorizedSenders.of(authorized);
    return new ReceiverCredentials(receiver, () -> senders);
  }
}
