package io.filecast.doctor;

import io.filecast.config.Destination;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Optional;

/**
 * What a destination's name stands for.
 *
 * @param address empty when the name could not be resolved
 * @param millis how long that may take
 */
record NameCheck(Destination destination, Optional<InetAddress> address, long millis)
    implements Check {
  private static final String NAME = "name";

  @Override
  public Finding look() {
    String host = Remedies.plain(destination.host());
    return address
        .map(NetUtil::toAddressString)
        .map(found -> Finding.ok(NAME, found).with("address", found))
        .orElseGet(
            () ->
                Finding.problem(
                    NAME,
                    "\"%s\" cannot be resolved within %d ms".formatted(host, millis),
                    "getent ahosts %s   # what the system says; or use an IP address"
                        .formatted(Remedies.quoted(destination.host()))));
  }
}
