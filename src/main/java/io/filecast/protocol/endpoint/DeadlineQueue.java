package io.filecast.protocol.endpoint;

import io.filecast.protocol.Deadline;
import java.util.ArrayList;
import java.util.List;

/** Conversations by the time they next want to be called: a binary heap that entries move in. */
final class DeadlineQueue<T extends DeadlineQueue.Entry> {
  /** Something that is due at a time. */
  abstract static class Entry {
    private long dueNanos = Deadline.NEVER;

    /** In the heap; -1 when not in it. */
    private int position = -1;
  }

  private final List<T> heap = new ArrayList<>();

  /** When the first is due; {@link Deadline#NEVER} when none is. */
  long nextNanos() {
    return heap.isEmpty() ? Deadline.NEVER : due(0);
  }

  /** Takes out the first entry that is due by now; null when none is. */
  T poll(long now) {
    if (heap.isEmpty() || now - due(0) < 0) {
      return null;
    }
    T first = heap.get(0);
    remove(first);
    return first;
  }

  /** Moves an entry to another time, {@link Deadline#NEVER} takes it out. */
  void set(T entry, long nanos) {
    if (nanos == Deadline.NEVER) {
      remove(entry);
      return;
    }
    Entry moved = entry;
    if (moved.position < 0) {
      moved.position = heap.size();
      heap.add(entry);
    } else if (moved.dueNanos == nanos) {
      return;
    }
    moved.dueNanos = nanos;
    sift(moved.position);
  }

  void remove(T entry) {
    int hole = ((Entry) entry).position;
    if (hole < 0) {
      return;
    }
    ((Entry) entry).position = -1;
    T last = heap.remove(heap.size() - 1);
    if (last != entry) {
      place(last, hole);
      sift(hole);
    }
  }

  int size() {
    return heap.size();
  }

  private long due(int position) {
    return ((Entry) heap.get(position)).dueNanos;
  }

  private void place(T entry, int position) {
    heap.set(position, entry);
    ((Entry) entry).position = position;
  }

  private void swap(int one, int other) {
    T moved = heap.get(one);
    place(heap.get(other), one);
    place(moved, other);
  }

  private void sift(int from) {
    int at = from;
    while (at > 0 && due(at) - due((at - 1) / 2) < 0) {
      swap(at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
    while (true) {
      int least = at;
      for (int child = 2 * at + 1; child <= 2 * at + 2 && child < heap.size(); child++) {
        least = due(child) - due(least) < 0 ? child : least;
      }
      if (least == at) {
        return;
      }
      swap(at, least);
      at = least;
    }
  }
}
