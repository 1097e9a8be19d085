package io.filecast.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a receiver takes from a carousel.
 *
 * @param group address and port
 * @param via interface to listen on; empty = the one that leads to the sender, or to the group
 * @param from who is listened to; empty = everybody
 * @param keys the receivers' file of keys; null = whoever sends to the group is believed
 * @param timeoutMillis without a further copy for so long it has failed; 0 = never
 * @param receiver where files go, and how many
 */
public record TunerConfig(
    InetSocketAddress group,
    Optional<String> via,
    Optional<String> from,
    Path keys,
    long timeoutMillis,
    ReceiverConfig receiver) {
  public TunerConfig {
    if (from.isEmpty() && GroupAddress.isSourceSpecific(group.getAddress())) {
      throw new ConfigException(
          "--group=%s is heard from a named sender only (RFC 4607); add --from ADDRESS, or use a group of 239.0.0.0/8 or ff15::/16"
              .formatted(group.getAddress().getHostAddress()));
    }
  }
}
