package io.filecast.protocol.endpoint;

import io.filecast.wire.Header;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * What comes to groups: finds the transfer that a datagram is of. By the host that it comes from,
 * since a sender may send to a group from another port than to the pair. Nothing is answered that
 * is of none.
 */
final class GroupDatagrams<R> {
  private record Key(long transferId, InetAddress host) {}

  private final Map<Key, Reception<R>> listening = new HashMap<>();
  private Key lastKey;
  private Reception<R> last;

  void add(Reception<R> reception) {
    listening.put(key(reception), reception);
    lastKey = null;
  }

  void remove(Reception<R> reception) {
    listening.remove(key(reception), reception);
    lastKey = null;
  }

  private static Key key(Reception<?> reception) {
    return new Key(reception.offer().transferId(), reception.sender().address().getAddress());
  }

  /**
   * @return the transfer that has taken it; null when it is of none
   */
  Reception<R> onDatagram(long now, InetAddress host, ByteBuf datagram) {
    boolean hasForm = Header.inspect(datagram) == null || Header.inspectProtected(datagram) == null;
    Reception<R> reception = hasForm ? find(Header.transferId(datagram), host) : null;
    if (reception != null) {
      reception.group().onDatagram(now, datagram);
    }
    return reception;
  }

  private Reception<R> find(long transferId, InetAddress host) {
    if (lastKey == null || lastKey.transferId != transferId || !lastKey.host.equals(host)) {
      lastKey = new Key(transferId, host);
      last = listening.get(lastKey);
    }
    return last;
  }
}
