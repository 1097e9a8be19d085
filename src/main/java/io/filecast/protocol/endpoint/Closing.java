package io.filecast.protocol.endpoint;

import io.filecast.wire.Reason;
import java.util.List;

/** How a receiver comes to its end: nothing new begins, and what there is ends. */
final class Closing<R> {
  private final Offers<R> offers;
  private final Conversations<R> conversations;

  /** Runs when nothing is left to be told to senders; null while nobody waits for that. */
  private Runnable settled;

  Closing(Offers<R> offers, Conversations<R> conversations) {
    this.offers = offers;
    this.conversations = conversations;
  }

  /** See {@link ReceiverEndpoint#settle}. */
  void settle(Runnable whenSettled) {
    offers.settle();
    if (conversations.anyEnded()) {
      settled = whenSettled;
    } else {
      whenSettled.run();
    }
  }

  /** Nothing is left of a transfer. */
  void onGone() {
    if (settled != null && !conversations.anyEnded()) {
      Runnable action = settled;
      settled = null;
      action.run();
    }
  }

  /** See {@link ReceiverEndpoint#endAll}. */
  void endAll(long now, Runnable whenGone) {
    offers.settle();
    endAll(now, List.copyOf(conversations.all()), 0, whenGone);
  }

  private void endAll(long now, List<Reception<R>> all, int from, Runnable whenGone) {
    all.subList(from, all.size()).forEach(each -> each.end(now, Reason.RECEIVER_STOPPED));
    if (from == all.size()) {
      whenGone.run();
    } else {
      all.get(from).whenGone(() -> endAll(now, all, from + 1, whenGone));
    }
  }
}
