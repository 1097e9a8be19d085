package io.filecast.protocol.endpoint.admission;

import io.filecast.protocol.endpoint.admission.Decision.Ending;
import io.filecast.wire.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Decides who gets one of the transfers that a receiver runs at once, and who gives way. A transfer
 * that nobody has proven stands in nobody's way; a proven one keeps its slot and its name while it
 * makes progress. The last quarter of the slots is for networks that have none.
 */
public final class ReceptionSlots {
  /** A sender whose address is proven answers an ACCEPT within so long, or gives its slot up. */
  static final long HALF_OPEN_NANOS = 1_000_000_000;

  /** A transfer that has not grown for so long gives its slot up to a sender that needs one. */
  static final long IDLE_NANOS = 10_000_000_000L;

  private final AdmissionSettings settings;

  ReceptionSlots(AdmissionSettings settings) {
    this.settings = settings;
  }

  /** Transfers that may wait at once for an unproven sender to prove itself: a quarter. */
  int maxHalfOpen() {
    return settings.maxTransfers() / 4;
  }

  /**
   * Slots for networks that have none; none when one address may have them all, as the operator has
   * said then.
   */
  private int reserved() {
    return settings.maxTransfersPerNetwork() < settings.maxTransfers()
        ? settings.maxTransfers() / 4
        : 0;
  }

  /**
   * @param occupants all transfers there are, the eldest first
   */
  public <T extends Occupant> Decision<T> judge(
      long nowNanos, Newcomer<T> newcomer, Collection<T> occupants) {
    List<Ending<T>> giveWay = new ArrayList<>();
    T rival = newcomer.rival();
    if (rival != null) {
      if (isFirm(nowNanos, rival) && !newcomer.offersAgain()) {
        return Decision.refuse(Reason.NAME_BUSY, "");
      }
      if (!newcomer.addressProven()) {
        return Decision.askForCookie();
      }
      giveWay.add(new Ending<>(rival, Reason.SUPERSEDED));
    }
    List<T> running =
        new ArrayList<>(occupants.stream().filter(o -> o.isRunning() && o != rival).toList());
    List<T> fromThere =
        running.stream().filter(o -> o.network().equals(newcomer.network())).toList();
    if (fromThere.size() >= settings.maxTransfersPerNetwork()) {
      Optional<T> idle = mostIdle(nowNanos, fromThere);
      if (idle.isEmpty() || !newcomer.addressProven()) {
        return busy(
            newcomer,
            "%d transfers from there are running, maxTransfersPerAddress=%d"
                .formatted(fromThere.size(), settings.maxTransfersPerNetwork()));
      }
      giveUp(idle.get(), running, giveWay);
    }
    boolean hasSome = running.stream().anyMatch(o -> o.network().equals(newcomer.network()));
    int room = settings.maxTransfers() - (hasSome ? reserved() : 0);
    if (running.size() >= room) {
      Optional<T> idle = mostIdle(nowNanos, running);
      if (idle.isEmpty() || !newcomer.addressProven()) {
        return busy(newcomer, whyFull(running.size(), hasSome));
      }
      giveUp(idle.get(), running, giveWay);
    }
    return Decision.begin(giveWay);
  }

  /** Who gives way when something else than slots is short; empty when everybody makes progress. */
  public <T extends Occupant> List<Ending<T>> spare(long nowNanos, Collection<T> occupants) {
    List<T> running = occupants.stream().filter(Occupant::isRunning).toList();
    return mostIdle(nowNanos, running)
        .map(idle -> List.of(new Ending<>(idle, Reason.SENDER_STALLED)))
        .orElse(List.of());
  }

  /** Whether it keeps its name and its slot whoever comes. */
  private static boolean isFirm(long nowNanos, Occupant occupant) {
    if (!occupant.isRunning()) {
      return false;
    }
    if (occupant.isProven()) {
      return true;
    }
    return occupant.isAddressProven() && occupant.idleNanos(nowNanos) < HALF_OPEN_NANOS;
  }

  /**
   * Of those that are no loss: an unproven one first, then the one without progress for longest.
   */
  private static <T extends Occupant> Optional<T> mostIdle(long nowNanos, List<T> running) {
    return running.stream()
        .filter(o -> !isFirm(nowNanos, o) || o.isProven() && o.idleNanos(nowNanos) >= IDLE_NANOS)
        .max(
            Comparator.comparing((T o) -> !o.isProven())
                .thenComparingLong(o -> o.idleNanos(nowNanos)));
  }

  private static <T extends Occupant> void giveUp(
      T idle, List<T> running, List<Ending<T>> giveWay) {
    running.remove(idle);
    giveWay.add(new Ending<>(idle, Reason.SENDER_STALLED));
  }

  /** A sender that has not proven its address may be here already under a forged name. */
  private static <T extends Occupant> Decision<T> busy(Newcomer<T> newcomer, String why) {
    return newcomer.addressProven() ? Decision.refuse(Reason.BUSY, why) : Decision.askForCookie();
  }

  private String whyFull(int running, boolean hasSome) {
    return running < settings.maxTransfers() && hasSome
        ? "%d transfers are running, the last %d of maxConcurrentTransfers=%d are kept for addresses that have none"
            .formatted(running, reserved(), settings.maxTransfers())
        : "%d transfers are running, maxConcurrentTransfers=%d"
            .formatted(running, settings.maxTransfers());
  }
}
