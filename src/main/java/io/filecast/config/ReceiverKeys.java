package io.filecast.config;

import io.vertx.core.json.JsonArray;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Whom a receiver lets in.
 *
 * @param identity file with its private key; null = it lets everybody in, without protection
 * @param authorizedKeys public keys of senders; empty when they stand in a file
 * @param authorizedFile file of such keys; null when they stand here
 * @param perSender each sender's files go to a directory of its own
 * @param maxBytesPerSender what each such directory may hold
 */
public record ReceiverKeys(
    Path identity,
    List<String> authorizedKeys,
    Path authorizedFile,
    boolean perSender,
    long maxBytesPerSender) {
  /** A receiver that has no key. */
  public static final ReceiverKeys NONE =
      new ReceiverKeys(null, List.of(), null, false, ConfigKeys.MAX_JSON_INTEGER);

  /** Values of {@code perSender}. */
  static final List<String> PER_SENDER = List.of("no", "yes");

  public ReceiverKeys {
    if (perSender && identity == null) {
      throw new ConfigException(
          "perSender=yes needs keys, which tell senders apart; set identity and authorizedSenders,"
              + " or perSender=no");
    }
    if (!perSender && maxBytesPerSender != ConfigKeys.MAX_JSON_INTEGER) {
      throw new ConfigException(
          "maxBytesPerSender=%s needs perSender=yes, a directory for each sender"
              .formatted(ByteSize.exact(maxBytesPerSender)));
    }
    authorizedKeys = List.copyOf(authorizedKeys);
    boolean anybody = !authorizedKeys.isEmpty() || authorizedFile != null;
    if (identity == null && anybody) {
      throw new ConfigException(
          "authorizedSenders needs identity, the receiver's own key; make one with keygen and set \"identity\" to its file");
    }
    if (identity != null && !anybody) {
      throw new ConfigException(
          "identity=%s needs authorizedSenders: the public keys of the senders, or a file with one a line"
              .formatted(identity));
    }
  }

  static ReceiverKeys of(Settings settings) {
    Path file = KeyText.file(settings, "identity");
    boolean perSender = settings.flag("perSender");
    long maxBytes = settings.integer("maxBytesPerSender");
    Object authorized = settings.value("authorizedSenders");
    if (authorized instanceof JsonArray keys) {
      return new ReceiverKeys(
          file, keys.stream().map(String.class::cast).toList(), null, perSender, maxBytes);
    }
    String text = (String) authorized;
    if (text.equals(KeyText.NONE)) {
      return new ReceiverKeys(file, List.of(), null, perSender, maxBytes);
    }
    List<String> words = Arrays.asList(text.strip().split("\\s*,\\s*"));
    return KeyText.isKey(words.get(0))
        ? new ReceiverKeys(file, requireKeys(words), null, perSender, maxBytes)
        : new ReceiverKeys(
            file, List.of(), settings.file("authorizedSenders"), perSender, maxBytes);
  }

  private static List<String> requireKeys(List<String> words) {
    words.forEach(word -> KeyText.require("authorizedSenders", word));
    return words;
  }

  /** Whether senders have to show a key. */
  public boolean areUsed() {
    return identity != null;
  }

  void write(ConfigWriter out) {
    out.put("identity", areUsed() ? identity : KeyText.NONE)
        .put("authorizedSenders", authorizedSenders())
        .put("perSender", perSender)
        .put("maxBytesPerSender", maxBytesPerSender);
  }

  private Object authorizedSenders() {
    if (authorizedFile != null) {
      return authorizedFile.toString();
    }
    return authorizedKeys.isEmpty() ? KeyText.NONE : new JsonArray(authorizedKeys);
  }
}
