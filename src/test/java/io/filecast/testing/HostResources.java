package io.filecast.testing;

import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Names what integration tests that run at the same time have to share, for {@link ResourceLock}.
 */
public final class HostResources {
  /** The UDP ports of the documented commands, 8888 and 8889, on all addresses of this host. */
  public static final String DOCUMENTED_PORTS = "UDP ports 8888 and 8889";

  private HostResources() {}
}
