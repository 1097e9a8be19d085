package io.filecast.bench;

import java.util.List;
import java.util.Optional;

/** Everything on 127.0.0.1. Its interface counts both directions as one, so nothing is counted. */
final class LoopbackSite implements Site {
  private static final String ADDRESS = "127.0.0.1";

  @Override
  public List<String> atSender(List<String> command) {
    return command;
  }

  @Override
  public List<String> atReceiver(int i, List<String> command) {
    return command;
  }

  @Override
  public String senderAddress() {
    return ADDRESS;
  }

  @Override
  public String address(int i) {
    return ADDRESS;
  }

  @Override
  public boolean hasOwnHosts() {
    return false;
  }

  @Override
  public Optional<WireBytes> wireBytes() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
