package io.filecast.node;

import io.filecast.content.file.FileName;
import io.filecast.crypto.AuthorizedSenders;
import io.filecast.crypto.ReceiverChannel;
import io.filecast.transfer.ReceptionProgress;
import io.filecast.transport.Route;
import io.filecast.wire.Reason;
import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The transfers that a receiver has, by transfer id and source address together, and the channels
 * their offers came by. Belongs to the receiver's context.
 */
final class ReceptionTable {
  /**
   * Transfers that have ended and whose senders have not taken note yet; the eldest goes when there
   * are more. A sender that asks later offers again and learns that all is there.
   */
  private static final int MAX_ENDED = 256;

  /** Which transfer a datagram belongs to. */
  record Key(long transferId, InetSocketAddress source) {}

  /** In the order they began. */
  private final Map<Key, ReliableReception> receptions = new LinkedHashMap<>();

  /** What offers came by, of those that were taken or are being looked at. */
  private final Map<Key, ReceiverChannel> channels = new HashMap<>();

  /** Payload that the socket's buffer holds. */
  private final long socketBytes;

  private ReliableReception last;
  private Key lastKey;

  ReceptionTable(long socketBytes) {
    this.socketBytes = socketBytes;
  }

  /** Null when there is none. */
  ReliableReception find(long transferId, InetSocketAddress source) {
    if (lastKey != null && lastKey.transferId == transferId && lastKey.source.equals(source)) {
      return last;
    }
    Key key = new Key(transferId, source);
    ReliableReception found = receptions.get(key);
    if (found != null) {
      lastKey = key;
      last = found;
    }
    return found;
  }

  boolean contains(Key key) {
    return receptions.containsKey(key);
  }

  void add(Key key, ReliableReception reception) {
    receptions.put(key, reception);
    shareSocket();
  }

  /** A sender turns out to be at another address than its offer came from. */
  void move(long transferId, Object from, Route to) {
    Key before = new Key(transferId, (InetSocketAddress) from);
    Key after = new Key(transferId, to.remote());
    if (receptions.containsKey(before) && !receptions.containsKey(after)) {
      ReliableReception moved = receptions.remove(before);
      receptions.put(after, moved);
      channels.put(after, channels.remove(before));
      moved.sender().moveTo(to);
      lastKey = null;
      last = null;
    }
  }

  void remove(Key key) {
    receptions.remove(key);
    channels.remove(key);
    if (key.equals(lastKey)) {
      lastKey = null;
      last = null;
    }
    shareSocket();
  }

  /** Null without keys, and for who has not been let in. */
  ReceiverChannel channel(Key key) {
    return channels.get(key);
  }

  void keepChannel(Key key, ReceiverChannel channel) {
    channels.put(key, channel);
  }

  void dropChannel(Key key) {
    channels.remove(key);
  }

  /**
   * A transfer of the same name that has not ended.
   *
   * @param place the sender's own directory; empty when all share one
   */
  Optional<ReliableReception> rival(FileName name, Optional<FileName> place) {
    return receptions.values().stream().filter(other -> other.claims(name, place)).findFirst();
  }

  /** Those that run and whose senders are not let in any more. */
  List<ReliableReception> revoked(AuthorizedSenders remaining) {
    return runningNow().stream()
        .filter(reception -> !reception.sender().isAmong(remaining))
        .toList();
  }

  /** All of them, the eldest first. */
  Collection<ReliableReception> all() {
    return receptions.values();
  }

  int halfOpen() {
    return (int) receptions.values().stream().filter(ReliableReception::isHalfOpen).count();
  }

  private List<ReliableReception> runningNow() {
    return receptions.values().stream().filter(ReliableReception::isRunning).toList();
  }

  private List<ReliableReception> ended() {
    return receptions.values().stream().filter(reception -> !reception.isRunning()).toList();
  }

  /** Makes room for one more. */
  void forgetEnded() {
    List<ReliableReception> ended = ended();
    for (int i = 0; i <= ended.size() - MAX_ENDED; i++) {
      ended.get(i).forget();
    }
  }

  /** Makes as much room as there can be. */
  void forgetAllEnded() {
    ended().forEach(ReliableReception::forget);
  }

  /** All transfers that are running fill the same buffer of the kernel. */
  void shareSocket() {
    List<ReliableReception> running = runningNow();
    running.forEach(reception -> reception.shareSocket(socketBytes / running.size()));
  }

  /** How far each is that runs. */
  List<ReceptionProgress> progress() {
    return runningNow().stream().flatMap(reception -> reception.progress().stream()).toList();
  }

  /** Done when the senders of those that have ended know it. */
  Future<Void> endedAreGone() {
    return Future.join(ended().stream().map(ReliableReception::gone).toList()).mapEmpty();
  }

  /** Ends all transfers; what came is kept for a resume. */
  Future<Void> endAll() {
    List<Future<Void>> all =
        List.copyOf(receptions.values()).stream()
            .map(reception -> reception.end(Reason.RECEIVER_STOPPED))
            .toList();
    return Future.join(all).otherwiseEmpty().mapEmpty();
  }
}
