package io.filecast.program;

import io.filecast.config.ConfigException;
import io.filecast.config.TransportChoice;
import io.filecast.content.file.OutOfMemory;
import io.filecast.transport.BurstTransport;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Vert.x of filecast's own programs, without what they never use: it has to start quickly. */
public final class ProgramVertx {
  static {
    NettyProperties.set();
  }

  private static final Logger LOG = LoggerFactory.getLogger(ProgramVertx.class);

  /** epoll, a wake-up and a timer. */
  private static final int FILES_PER_EVENT_LOOP = 3;

  /** Open files that are left for everything else a program does. */
  private static final int FILES_BESIDE_EVENT_LOOPS = 24;

  private ProgramVertx() {}

  /** Fewer event loops than is usual where a process may have few open files; else empty. */
  private static OptionalInt eventLoopsThatFit() {
    int usual = VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE;
    OptionalLong free = OpenFiles.free();
    if (free.isEmpty()) {
      return OptionalInt.empty();
    }
    long fit = (free.getAsLong() - FILES_BESIDE_EVENT_LOOPS) / FILES_PER_EVENT_LOOP;
    return fit < usual ? OptionalInt.of((int) Math.max(1, fit)) : OptionalInt.empty();
  }

  /** On the best transport of this machine. */
  public static Vertx create() {
    return create(BurstTransport.best());
  }

  /**
   * What a choice comes to on this machine.
   *
   * @throws ConfigException when it cannot be had
   */
  public static BurstTransport transport(TransportChoice choice) {
    return switch (choice) {
      case AUTO -> BurstTransport.best();
      case NATIVE -> {
        BurstTransport.nativeObstacle().ifPresent(ProgramVertx::refuseNative);
        yield BurstTransport.best();
      }
      case NIO -> BurstTransport.nio();
    };
  }

  private static void refuseNative(String why) {
    throw new ConfigException(
        "transport=%s is not available: %s; use %s or %s"
            .formatted(
                TransportChoice.NATIVE.label(),
                why,
                TransportChoice.AUTO.label(),
                TransportChoice.NIO.label()));
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
    eventLoopsThatFit().ifPresent(options::setEventLoopPoolSize);
    Vertx vertx = Vertx.builder().with(options).withTransport(transport).build();
    // What a handler throws on an event loop is no uncaught exception to Java.
    vertx.exceptionHandler(
        e -> {
          OutOfMemory.report(e);
          LOG.error("this is a mistake in filecast; please report it", e);
        });
    return vertx;
  }
}
