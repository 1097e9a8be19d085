package io.filecast.engine;

import io.filecast.transport.BurstTransport;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/** The Vert.x of filecast's own programs, without what they never use: it has to start quickly. */
public final class ProgramVertx {
  private static final String NETTY_JFR = "io.netty.jfr.enabled";

  private ProgramVertx() {}

  public static Vertx create() {
    // Hosts are resolved by the JDK before the first send; Netty's resolver would only cost
    // start-up.
    System.setProperty("vertx.disableDnsResolver", "true");
    // An event of the flight recorder for every buffer: a quarter of the start of a short program.
    if (System.getProperty(NETTY_JFR) == null) {
      System.setProperty(NETTY_JFR, "false");
    }
    return BurstTransport.vertx(
        new VertxOptions()
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setClassPathResolvingEnabled(false)
                    .setFileCachingEnabled(false)));
  }
}
