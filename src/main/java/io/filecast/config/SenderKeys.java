package io.filecast.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Whether a sender protects what it sends.
 *
 * @param identity file with its private key; null = it does not
 * @param required never send without protection
 */
public record SenderKeys(Path identity, boolean required) {
  /** A sender that has no key. */
  public static final SenderKeys NONE = new SenderKeys(null, false);

  static SenderKeys of(Settings settings) {
    return new SenderKeys(KeyText.file(settings, "identity"), settings.flag("requireKeys"));
  }

  void write(ConfigWriter out) {
    out.put("identity", identity == null ? KeyText.NONE : identity).put("requireKeys", required);
  }

  /**
   * All destinations or none: content that goes to one of them in clear is no secret any more.
   *
   * @throws ConfigException when these keys and the destinations do not go together
   */
  public void check(Mode mode, List<Destination> destinations) {
    if (identity == null) {
      checkOpen(destinations);
    } else if (mode == Mode.RAW) {
      throw new ConfigException(
          "identity=%s is of no use in mode raw, which cannot be protected; leave one of them out"
              .formatted(identity));
    } else {
      for (Destination destination : destinations) {
        if (destination.publicKey() == null) {
          throw new ConfigException(
              "destinations: %s has no publicKey; with identity each needs the key of its receiver: KEY@%s"
                  .formatted(destination.name(), destination.address()));
        }
      }
    }
  }

  private void checkOpen(List<Destination> destinations) {
    if (required) {
      throw new ConfigException(
          "requireKeys=yes forbids to send without identity; make a key with keygen and set \"identity\" to its file");
    }
    for (Destination destination : destinations) {
      if (destination.publicKey() != null) {
        throw new ConfigException(
            "destinations: %s has a publicKey, but this sender has no identity; make a key with keygen and set \"identity\" to its file"
                .formatted(destination.name()));
      }
    }
  }
}
