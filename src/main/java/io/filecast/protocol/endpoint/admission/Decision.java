package io.filecast.protocol.endpoint.admission;

import io.filecast.wire.Reason;
import java.util.List;

/**
 * What becomes of a {@link Newcomer}.
 *
 * @param action what to do
 * @param reason for {@link Action#REFUSE}
 * @param why for {@link Action#REFUSE}: for the log of the receiver; empty when the name is busy
 * @param giveWay for {@link Action#BEGIN}: who ends first, in this order
 */
public record Decision<T>(Action action, Reason reason, String why, List<Ending<T>> giveWay) {
  /** What to do with the newcomer. */
  public enum Action {
    BEGIN,
    ASK_FOR_COOKIE,
    REFUSE
  }

  /** A transfer that ends for another. */
  public record Ending<T>(T occupant, Reason reason) {}

  static <T> Decision<T> begin(List<Ending<T>> giveWay) {
    return new Decision<>(Action.BEGIN, Reason.NONE, "", List.copyOf(giveWay));
  }

  static <T> Decision<T> askForCookie() {
    return new Decision<>(Action.ASK_FOR_COOKIE, Reason.ADDRESS_UNPROVEN, "", List.of());
  }

  static <T> Decision<T> refuse(Reason reason, String why) {
    return new Decision<>(Action.REFUSE, reason, why, List.of());
  }
}
