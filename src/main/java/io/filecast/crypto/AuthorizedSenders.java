package io.filecast.crypto;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whose transfers a receiver takes: public keys, each with what its operator calls it. */
public final class AuthorizedSenders {
  /** More is not a list of keys. */
  private static final long MAX_FILE_BYTES = 1 << 20;

  /**
   * One that is let in.
   *
   * @param comment may be empty
   * @param line of the file it stands in; 0 = it stands in none
   */
  public record Sender(PublicKey key, String comment, int line) {}

  private final List<Sender> senders;

  private AuthorizedSenders(List<Sender> senders) {
    this.senders = List.copyOf(senders);
  }

  public static AuthorizedSenders of(List<PublicKey> keys) {
    return new AuthorizedSenders(keys.stream().map(key -> new Sender(key, "", 0)).toList());
  }

  /**
   * Reads a file: a key and a comment in each line; empty lines and those that begin with # count
   * for nothing.
   *
   * @throws KeyException when it cannot be read, others can write it, or a line is not a key
   */
  public static AuthorizedSenders read(Path file) throws KeyException {
    List<Sender> senders = new ArrayList<>();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      String[] words = text.split("\\s+", 2);
      try {
        senders.add(
            new Sender(PublicKey.parse(words[0]), words.length == 2 ? words[1] : "", number));
      } catch (KeyException e) {
        throw new KeyException("%s line %d: %s".formatted(file, number, e.getMessage()));
      }
    }
    return new AuthorizedSenders(senders);
  }

  private static List<String> lines(Path file) throws KeyException {
    try {
      KeyFile.requireUnwritableByOthers(file);
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new KeyException(file + " is too large for a list of keys");
      }
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new KeyException(
          file + " does not exist; write the public keys of the senders into it, one a line");
    } catch (CharacterCodingException e) {
      throw new KeyException(file + " is not text in UTF-8; save it as that");
    } catch (IOException e) {
      throw new KeyException(file + " cannot be read: " + e.getMessage());
    }
  }

  /** Compares with all of them, in a time that tells nothing of the keys. */
  public boolean has(PublicKey key) {
    boolean any = false;
    for (Sender sender : senders) {
      any |= sender.key.equals(key);
    }
    return any;
  }

  /** What the operator calls a sender. */
  public Optional<String> comment(PublicKey key) {
    return senders.stream()
        .filter(sender -> sender.key.equals(key) && !sender.comment.isEmpty())
        .map(Sender::comment)
        .findFirst();
  }

  /** All of them, in the order they are listed. */
  public List<Sender> all() {
    return senders;
  }

  public int count() {
    return senders.size();
  }
}
