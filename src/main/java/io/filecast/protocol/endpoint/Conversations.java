package io.filecast.protocol.endpoint;

import io.filecast.crypto.AdmittedChannels;
import io.filecast.crypto.AuthorizedSenders;
import io.filecast.crypto.ReceiverChannel;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The transfers that a receiver has, by transfer id and source address together. */
final class Conversations<R> implements AdmittedChannels {
  /**
   * Transfers that have ended and whose senders have not taken note yet; the eldest goes when there
   * are more. A sender that asks later offers again and learns that all is there.
   */
  private static final int MAX_ENDED = 256;

  private record Key(long transferId, InetSocketAddress source) {}

  /** In the order they began. */
  private final Map<Key, Reception<R>> receptions = new LinkedHashMap<>();

  private Reception<R> last;
  private Key lastKey;

  /** Null when there is none. */
  Reception<R> find(long transferId, InetSocketAddress source) {
    if (lastKey != null && lastKey.transferId == transferId && lastKey.source.equals(source)) {
      return last;
    }
    Key key = new Key(transferId, source);
    Reception<R> found = receptions.get(key);
    if (found != null) {
      lastKey = key;
      last = found;
    }
    return found;
  }

  void add(Reception<R> reception) {
    receptions.put(key(reception), reception);
    lastKey = null;
  }

  private static Key key(Reception<?> reception) {
    return new Key(reception.offer().transferId(), reception.sender().address());
  }

  void remove(Reception<R> reception) {
    receptions.remove(key(reception), reception);
    lastKey = null;
  }

  /** A sender turns out to be at another address than its offer came from. */
  void move(long transferId, InetSocketAddress from, InetSocketAddress to, R route) {
    Reception<R> moved = receptions.get(new Key(transferId, from));
    if (moved != null && !receptions.containsKey(new Key(transferId, to))) {
      remove(moved);
      moved.sender().moveTo(to, route);
      add(moved);
    }
  }

  /** The transfer that has this name; null when it is free. */
  Reception<R> rival(Object name) {
    for (Reception<R> each : receptions.values()) {
      if (each.claims(name)) {
        return each;
      }
    }
    return null;
  }

  /** All of them, the eldest first. */
  Collection<Reception<R>> all() {
    return receptions.values();
  }

  List<Reception<R>> running() {
    return receptions.values().stream().filter(Reception::isRunning).toList();
  }

  private List<Reception<R>> ended() {
    return receptions.values().stream().filter(reception -> !reception.isRunning()).toList();
  }

  boolean anyEnded() {
    return receptions.values().stream().anyMatch(reception -> !reception.isRunning());
  }

  /** Those that somebody may have begun in another's name. */
  int halfOpen() {
    return (int)
        receptions.values().stream()
            .filter(each -> each.isRunning() && !each.isAddressProven() && !each.isProven())
            .count();
  }

  /** Those that run and whose senders are not let in any more. */
  List<Reception<R>> revoked(AuthorizedSenders remaining) {
    return running().stream().filter(each -> !each.sender().isAmong(remaining)).toList();
  }

  /** Makes room for one more. */
  void forgetEnded() {
    List<Reception<R>> ended = ended();
    for (int i = 0; i <= ended.size() - MAX_ENDED; i++) {
      ended.get(i).leave();
    }
  }

  /** Makes as much room as there can be. */
  void forgetAllEnded() {
    ended().forEach(Reception::leave);
  }

  // ---- their channels ------------------------------------------------------------------------

  @Override
  public ReceiverChannel find(long transferId, Object source) {
    Reception<R> found = find(transferId, (InetSocketAddress) source);
    return found == null ? null : found.sender().channel();
  }

  @Override
  public Iterable<ReceiverChannel> channels() {
    return () ->
        receptions.values().stream()
            .map(reception -> reception.sender().channel())
            .filter(channel -> channel != null)
            .iterator();
  }
}
