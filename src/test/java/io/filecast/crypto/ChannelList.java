package io.filecast.crypto;

import java.util.ArrayList;
import java.util.List;

/** The channels of transfers that a test has begun, as a receiver keeps them. */
final class ChannelList implements AdmittedChannels {
  private final List<ReceiverChannel> channels = new ArrayList<>();

  /** The offer that a protection has just opened is accepted. */
  void admit(ReceiverProtection protection) {
    ReceiverChannel accepted = protection.channel();
    ReceiverChannel before = find(accepted.transferId, accepted.source());
    if (before != null && before != accepted) {
      before.forget();
      channels.remove(before);
    }
    channels.add(accepted);
    protection.admitted(accepted);
  }

  @Override
  public ReceiverChannel find(long transferId, Object source) {
    return channels.stream()
        .filter(each -> each.transferId == transferId && each.source().equals(source))
        .findFirst()
        .orElse(null);
  }

  @Override
  public Iterable<ReceiverChannel> channels() {
    return channels;
  }
}
