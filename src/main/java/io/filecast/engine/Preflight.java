package io.filecast.engine;

import io.filecast.config.ConfigException;
import io.filecast.config.Destination;
import io.filecast.config.SenderConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What has to hold before the first byte is sent: the file can be read and every host has an
 * address.
 *
 * @param config the configuration, with IP literals for hosts
 * @param contentBytes size of the file
 */
record Preflight(SenderConfig config, long contentBytes) {

  /**
   * Looks at file and hosts, off the event loop.
   *
   * @return a {@link ConfigException} when one of them cannot be used
   */
  static Future<Preflight> check(Vertx vertx, SenderConfig config) {
    return vertx.executeBlocking(
        () -> {
          long contentBytes = size(config.file());
          return new Preflight(
              config.withDestinations(
                  config.destinations().stream().map(Preflight::resolve).toList()),
              contentBytes);
        });
  }

  private static long size(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new ConfigException("file=%s is a directory; name one file".formatted(file));
    }
    if (!Files.exists(file)) {
      throw new ConfigException(
          "file=%s does not exist; the path is relative to the working directory %s"
              .formatted(file, Path.of("").toAbsolutePath()));
    }
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new ConfigException(
          "file=%s cannot be read; it has to be a regular file and readable by this user"
              .formatted(file));
    }
    return Files.size(file);
  }

  private static Destination resolve(Destination destination) {
    try {
      return destination.withHost(InetAddress.getByName(destination.host()).getHostAddress());
    } catch (UnknownHostException e) {
      throw new ConfigException(
          "destinations: host \"%s\" cannot be resolved; correct the name or use an IP address"
              .formatted(destination.host()));
    }
  }
}
