package io.filecast.engine;

import io.filecast.config.ConfigException;
import io.filecast.config.TransportChoice;
import io.filecast.transport.BurstTransport;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** The Vert.x of filecast's own programs, without what they never use: it has to start quickly. */
public final class ProgramVertx {
  private static final int MACHINE_ID_BYTES = 8; // an EUI-64

  static {
    // Netty reports every buffer to the flight recorder: a quarter of the start of a short program.
    setUnlessGiven("io.netty.jfr.enabled", "false");
    // Part of the names of its channels, which nobody sees. Left alone it looks for a hardware
    // address and warns on hosts with no interface but lo.
    setUnlessGiven("io.netty.machineId", randomMachineId());
  }

  private ProgramVertx() {}

  private static void setUnlessGiven(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private static String randomMachineId() {
    byte[] id = new byte[MACHINE_ID_BYTES];
    ThreadLocalRandom.current().nextBytes(id);
    return HexFormat.ofDelimiter(":").formatHex(id);
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
    return Vertx.builder().with(options).withTransport(transport).build();
  }
}
