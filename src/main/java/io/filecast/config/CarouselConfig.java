package io.filecast.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One file that goes round and round to a group.
 *
 * @param name of the file at the receivers
 * @param group address and port that they listen at
 * @param ttl routers that it passes, and one more
 * @param via interface that it leaves by; empty = the one that leads to the group
 * @param bitsPerSecond UDP payload
 * @param datagramBytes UDP payload of a datagram; 0 = what the interface carries, 1472 at most
 * @param sendBufferBytes asked of the kernel; 0 = its default
 * @param choice what is of this carousel alone
 */
public record CarouselConfig(
    Path file,
    String name,
    InetSocketAddress group,
    int ttl,
    Optional<String> via,
    long bitsPerSecond,
    int datagramBytes,
    int sendBufferBytes,
    Choice choice) {
  /** Enough for 5 % of loss in one round. */
  public static final int DEFAULT_PARITY_PERCENT = 7;

  /**
   * What options say, and no configuration file.
   *
   * @param rounds 0 = until it is interrupted
   * @param parityPercent rows of each block that a round sends beyond those that make it; 0 to 100
   * @param release grows with each content under one key; 0 without keys
   * @param keys the sender's file of keys; null = neither sealed nor signed
   */
  public record Choice(long rounds, int parityPercent, long release, Path keys) {
    public Choice {
      if (rounds < 0) {
        throw new ConfigException(
            "--rounds=%d is below 0; 0 is until it is interrupted".formatted(rounds));
      }
      if (parityPercent < 0 || parityPercent > 100) {
        throw new ConfigException(
            "--parity=%d is not 0 to 100, in percent of the content".formatted(parityPercent));
      }
      if (keys != null && release < 1) {
        throw new ConfigException(
            "--release is missing; with --key each content has a number, 1 or more, and receivers refuse older ones");
      }
      if (keys == null && release != 0) {
        throw new ConfigException(
            "--release=%d needs --key: without keys anybody could claim it".formatted(release));
      }
    }
  }

  /**
   * @param group as its user wrote it; null = as the settings have it
   * @throws ConfigException when something is missing, or outside its limits
   */
  public static CarouselConfig of(Settings settings, String group, Choice choice) {
    GroupSending sending = GroupSending.of(settings);
    String text = group == null ? sending.group() : group;
    if (text.equals(GroupSending.AUTO)) {
      throw new ConfigException(
          "--group is missing; name the address that receivers tune to, 239.1.2.3");
    }
    long rate = settings.integer("rate");
    if (rate == 0) {
      throw new ConfigException(
          "--rate is missing; nobody tells a carousel what the path carries, so name it: --rate 100Mbit/s");
    }
    Path file = settings.file("file");
    String name = settings.text("name");
    return new CarouselConfig(
        file,
        name.equals(TransferSpec.ReliableSending.OWN_NAME)
            ? String.valueOf(file.getFileName())
            : name,
        GroupAddress.parse(group == null ? "multicast.group" : "--group", text, sending.port()),
        sending.ttl(),
        sending.networkInterface(),
        rate,
        settings.intValue("datagramBytes"),
        settings.intValue("sendBufferBytes"),
        choice);
  }
}
