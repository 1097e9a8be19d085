package io.filecast.config;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;

/** What the tests of this package need to load a configuration. */
final class Loading {
  private Loading() {}

  /** The result of a future; its failure is thrown as it is. */
  static <T> T await(Future<T> future) {
    try {
      return future.await(20, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError("nothing came within 20 s", e);
    }
  }

  /** The record that a program makes of its settings. */
  static Record config(ConfigKeys keys, Settings settings) {
    return keys == ConfigKeys.SENDER ? SenderConfig.of(settings) : ReceiverConfig.of(settings);
  }
}
