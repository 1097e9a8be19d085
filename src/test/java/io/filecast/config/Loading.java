package io.filecast.config;

/** What the tests of this package need to load a configuration. */
final class Loading {
  private Loading() {}

  /** The record that a program makes of its settings. */
  static Record config(ConfigKeys keys, Settings settings) {
    return keys == ConfigKeys.SENDER ? SenderConfig.of(settings) : ReceiverConfig.of(settings);
  }
}
