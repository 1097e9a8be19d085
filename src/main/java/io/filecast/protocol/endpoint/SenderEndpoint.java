package io.filecast.protocol.endpoint;

import io.filecast.protocol.Deadline;
import io.filecast.wire.Header;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The conversations that a sender has through one socket: finds the one a datagram is for, and says
 * whose turn it is to send. Time comes in as {@code now}, monotonic nanoseconds. Not thread-safe:
 * one owner.
 *
 * <p>After any call the owner takes conversations from {@link #nextReady}, polls each as often as
 * it sees fit, and gives it back by {@link #wake} when it may have more to send, else by {@link
 * #rest}; then it sets its one timer to {@link #nextTimeoutNanos}.
 *
 * @param <O> what the owner keeps with each conversation
 */
public final class SenderEndpoint<O> {
  /** In the order they began. */
  private final Set<SenderConversation<O>> conversations = new LinkedHashSet<>();

  /** One for each transfer that goes there. */
  private final Map<InetSocketAddress, List<SenderConversation<O>>> byAddress = new HashMap<>();

  /** How many conversations each transfer has here. */
  private final Map<Long, Integer> transfers = new HashMap<>();

  private final DeadlineQueue<SenderConversation<O>> deadlines = new DeadlineQueue<>();
  private final Deque<SenderConversation<O>> ready = new ArrayDeque<>();
  private SenderConversation<O> last;

  /**
   * A conversation begins; it is ready to send.
   *
   * @throws IllegalStateException when there is one with this transfer id and address
   */
  public void add(SenderConversation<O> conversation) {
    long transferId = conversation.peer().transferId();
    if (find(transferId, conversation.address()) != null) {
      throw new IllegalStateException("two conversations with " + conversation.address());
    }
    conversations.add(conversation);
    byAddress.computeIfAbsent(conversation.address(), a -> new ArrayList<>(1)).add(conversation);
    transfers.merge(transferId, 1, Integer::sum);
    wake(conversation);
  }

  /** It has ended: it will neither send nor hear any more. */
  public void remove(SenderConversation<O> conversation) {
    if (!conversations.remove(conversation)) {
      return;
    }
    byAddress.computeIfPresent(
        conversation.address(),
        (address, there) -> {
          there.remove(conversation);
          return there.isEmpty() ? null : there;
        });
    transfers.computeIfPresent(
        conversation.peer().transferId(), (id, count) -> count == 1 ? null : count - 1);
    deadlines.remove(conversation);
    ready.remove(conversation);
    last = null;
  }

  /**
   * A datagram. The conversation that it is for has taken it and is ready.
   *
   * @return null when it is for none
   */
  public SenderConversation<O> onDatagram(long now, InetSocketAddress source, ByteBuf datagram) {
    if (datagram.readableBytes() < Header.BYTES) {
      return null;
    }
    SenderConversation<O> found = find(Header.transferId(datagram), source);
    if (found != null) {
      found.onDatagram(now, datagram);
      wake(found);
    }
    return found;
  }

  private SenderConversation<O> find(long transferId, InetSocketAddress source) {
    if (last != null && last.peer().transferId() == transferId && last.address().equals(source)) {
      return last;
    }
    for (SenderConversation<O> each : with(source)) {
      if (each.peer().transferId() == transferId) {
        last = each;
        return each;
      }
    }
    return null;
  }

  /** The conversations with a receiver, of several transfers; mostly one. */
  public List<SenderConversation<O>> with(InetSocketAddress receiver) {
    return byAddress.getOrDefault(receiver, List.of());
  }

  /**
   * The conversations of a transfer.
   *
   * @param datagram one that is for none of them: its source is another
   */
  public List<SenderConversation<O>> ofTransfer(ByteBuf datagram) {
    if (datagram.readableBytes() < Header.BYTES
        || datagram.getUnsignedShort(datagram.readerIndex()) != Header.MAGIC
        || !transfers.containsKey(Header.transferId(datagram))) {
      return List.of();
    }
    long transferId = Header.transferId(datagram);
    List<SenderConversation<O>> found = new ArrayList<>();
    for (SenderConversation<O> each : conversations) {
      if (each.peer().transferId() == transferId) {
        found.add(each);
      }
    }
    return found;
  }

  /** All of them, in the order they began. */
  public Collection<SenderConversation<O>> all() {
    return conversations;
  }

  /** Calls those that are due; they are ready then. */
  public void onTimeout(long now) {
    for (SenderConversation<O> due = deadlines.poll(now); due != null; due = deadlines.poll(now)) {
      due.peer().onTimeout(now);
      wake(due);
    }
  }

  /** Something has happened to it: it may have something to send. */
  public void wake(SenderConversation<O> conversation) {
    if (conversation.makeReady()) {
      ready.addLast(conversation);
    }
  }

  /** Whose turn it is; null when nobody has anything to send. */
  public SenderConversation<O> nextReady() {
    SenderConversation<O> next = ready.pollFirst();
    if (next != null) {
      next.takeTurn();
    }
    return next;
  }

  /** It has nothing more to send until it is due. */
  public void rest(SenderConversation<O> conversation) {
    if (conversations.contains(conversation)) {
      deadlines.set(conversation, conversation.nextTimeoutNanos());
    }
  }

  /** Whether somebody waits for a turn. */
  public boolean isAnyReady() {
    return !ready.isEmpty();
  }

  /** When {@link #onTimeout} is due, or {@link Deadline#NEVER}. */
  public long nextTimeoutNanos() {
    return deadlines.nextNanos();
  }
}
