package io.filecast.doctor;

import io.filecast.config.Destination;
import io.filecast.protocol.echo.EchoReport;
import io.netty.util.NetUtil;
import java.net.InetAddress;

/**
 * A destination that was examined.
 *
 * @param address what its name stands for
 * @param whole whether this system can keep datagrams from being cut on the way
 */
record Target(Destination destination, InetAddress address, EchoReport report, boolean whole) {
  int port() {
    return destination.port();
  }

  String ip() {
    return NetUtil.toAddressString(address);
  }

  /** Its name for the end of a line. */
  String host() {
    return Remedies.plain(destination.host());
  }
}
