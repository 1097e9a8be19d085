package io.filecast.program;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What filecast's own programs tell Netty. Netty asks for it once, in the first of its classes that
 * is used: whoever starts a program says it before anything else.
 */
public final class NettyProperties {
  private static final int MACHINE_ID_BYTES = 8; // an EUI-64

  private NettyProperties() {}

  /** What the command line has set stays. */
  public static void set() {
    // Netty reports every buffer to the flight recorder: a sixth of the run of a short program.
    setUnlessGiven("io.netty.jfr.enabled", "false");
    // Part of the names of its channels, which nobody sees. Left alone it looks for a hardware
    // address and warns on hosts with no interface but lo.
    setUnlessGiven("io.netty.machineId", randomMachineId());
  }

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
}
