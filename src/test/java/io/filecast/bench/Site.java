package io.filecast.bench;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The hosts of a scenario: one sender and some receivers, numbered from 1. */
public interface Site extends AutoCloseable {
  /** The command, at the sender. */
  List<String> atSender(List<String> command);

  /** The command, at the i-th receiver. */
  List<String> atReceiver(int i, List<String> command);

  String senderAddress();

  String address(int i);

  /** Whether receivers have addresses of their own; on loopback they share one and ports differ. */
  boolean hasOwnHosts();

  /** Bytes on the wire since the site was made; empty where nothing counts them. */
  Optional<WireBytes> wireBytes() throws IOException;

  @Override
  void close();

  /** Makes the hosts of a scenario. */
  static Site of(Scenario scenario) throws IOException {
    return scenario.network() == Scenario.Network.LOOPBACK
        ? new LoopbackSite()
        : new NamespaceSite(scenario);
  }
}
