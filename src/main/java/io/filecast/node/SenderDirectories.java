package io.filecast.node;

import io.filecast.config.ConfigException;
import io.filecast.config.ReceiverKeys;
import io.filecast.content.file.FileException;
import io.filecast.content.file.FileName;
import io.filecast.content.file.OutputDirectory;
import io.filecast.crypto.AuthorizedSenders;
import io.filecast.crypto.AuthorizedSenders.Sender;
import io.filecast.crypto.PublicKey;
import io.filecast.text.Printable;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Chooses the directory that a sender's files go to: the output directory, or with {@code
 * perSender} one below it that is named by the sender's comment, or by its key where it has none.
 */
final class SenderDirectories {
  private final OutputDirectory output;
  private final ReceiverKeys keys;
  private final Supplier<AuthorizedSenders> authorized;

  /**
   * @param authorized not asked without {@code perSender}
   */
  SenderDirectories(
      OutputDirectory output, ReceiverKeys keys, Supplier<AuthorizedSenders> authorized) {
    this.output = output;
    this.keys = keys;
    this.authorized = authorized;
  }

  /** The name of a sender's directory; empty when all share one. */
  Optional<FileName> of(PublicKey sender) {
    if (!keys.perSender()) {
      return Optional.empty();
    }
    try {
      return Optional.of(name(sender, authorized.get().comment(sender).orElse("")));
    } catch (FileException e) {
      throw new IllegalStateException("was checked when the list was read", e);
    }
  }

  OutputDirectory output() {
    return output;
  }

  /** Opens the directory, making it when it is not there; blocks. */
  OutputDirectory open(Optional<FileName> name) throws FileException {
    return name.isPresent() ? output.child(name.get(), keys.maxBytesPerSender()) : output;
  }

  private static FileName name(PublicKey key, String comment) throws FileException {
    // Base64 has one character that no file name may have.
    return FileName.of(comment.isEmpty() ? key.toString().replace('/', '_') : comment);
  }

  /**
   * Checks that every sender has a directory of its own.
   *
   * @throws ConfigException with the line that is to be corrected
   */
  static void check(ReceiverKeys keys, AuthorizedSenders senders) {
    if (!keys.perSender()) {
      return;
    }
    Map<String, Sender> known = new HashMap<>();
    for (Sender sender : senders.all()) {
      String name = checkedName(keys, sender);
      // Some file systems take capitals and small letters for the same.
      Sender other = known.put(name.toLowerCase(Locale.ROOT), sender);
      if (other != null) {
        throw other.key().equals(sender.key())
            ? twice(keys, sender, other)
            : new ConfigException(
                "%s: the comment %s is that of line %d, too; with perSender=yes each names a directory"
                    .formatted(at(keys, sender), Printable.quoted(sender.comment()), other.line()));
      }
    }
    checkKeys(keys, senders);
  }

  private static void checkKeys(ReceiverKeys keys, AuthorizedSenders senders) {
    Map<PublicKey, Sender> known = new HashMap<>();
    for (Sender sender : senders.all()) {
      Sender other = known.put(sender.key(), sender);
      if (other != null) {
        throw twice(keys, sender, other);
      }
    }
  }

  private static ConfigException twice(ReceiverKeys keys, Sender sender, Sender other) {
    return new ConfigException(
        sender.line() == 0
            ? "authorizedSenders has a key twice; leave one of them out"
            : "%s: the key of line %d again; leave one of them out"
                .formatted(at(keys, sender), other.line()));
  }

  private static String checkedName(ReceiverKeys keys, Sender sender) {
    if (looksLikeAKey(sender.comment())) {
      throw new ConfigException(
          "%s: the comment looks like a key; with perSender=yes it names a directory, write another"
              .formatted(at(keys, sender)));
    }
    try {
      return name(sender.key(), sender.comment()).toString();
    } catch (FileException e) {
      throw new ConfigException(
          "%s: with perSender=yes the comment names a directory: %s"
              .formatted(at(keys, sender), e.getMessage()));
    }
  }

  private static boolean looksLikeAKey(String comment) {
    try {
      return Base64.getDecoder().decode(comment.strip().replace('_', '/')).length
          == PublicKey.BYTES;
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  private static String at(ReceiverKeys keys, Sender sender) {
    return sender.line() == 0
        ? "authorizedSenders"
        : "authorizedSenders: %s line %d".formatted(keys.authorizedFile(), sender.line());
  }
}
