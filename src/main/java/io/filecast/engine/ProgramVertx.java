package io.filecast.engine;

import io.filecast.transport.BurstTransport;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/** The Vert.x of filecast's own programs, without what they never use: it has to start quickly. */
public final class ProgramVertx {
  private ProgramVertx() {}

  /** On the best transport of this machine. */
  public static Vertx create() {
    return create(BurstTransport.best());
  }

  public static Vertx create(BurstTransport transport) {
    // Hosts are resolved by the JDK before the first send; Netty's resolver would only cost
    // start-up.
    System.setProperty("vertx.disableDnsResolver", "true");
    VertxOptions options =
        new VertxOptions()
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setClassPathResolvingEnabled(false)
                    .setFileCachingEnabled(false));
    return Vertx.builder().with(options).withTransport(transport).build();
  }
}
