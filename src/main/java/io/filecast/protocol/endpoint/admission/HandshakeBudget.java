package io.filecast.protocol.endpoint.admission;

/**
 * Rations handshakes, each of which costs half a millisecond before it is known whose key it is.
 * Three shares that nobody can take from each other: one for addresses that are not proven, one for
 * proven addresses, and a reserve for addresses that an authorized key spoke from before. All of
 * them together keep a core busy for an eighth of its time at most.
 */
final class HandshakeBudget {
  /** Without a cookie; more get one. Anybody can use these up, by forged addresses. */
  static final int UNPROVEN_PER_SECOND = 40;

  /** Under proven addresses of strangers: 64 of them do not use it up. */
  static final int PROVEN_PER_SECOND = 100;

  /**
   * By one of these. Its first handshake that is good makes the address known; until then, a fleet
   * behind one address takes turns.
   */
  static final int PER_ADDRESS_PER_SECOND = 1;

  static final int PER_ADDRESS_AT_ONCE = 2;

  /** Under addresses that an authorized key spoke from in the last 24 hours. */
  static final int RESERVE_PER_SECOND = 100;

  /** By one of these: a fleet behind one address, all of whose senders start together. */
  static final int PER_KNOWN_PER_SECOND = 20;

  static final int PER_KNOWN_AT_ONCE = 40;

  private final RateBudget unproven;
  private final RateBudget proven;
  private final RateBudget reserve;
  private final AddressBudget byAddress =
      new AddressBudget(PER_ADDRESS_PER_SECOND, PER_ADDRESS_AT_ONCE);
  private final AddressBudget byKnown = new AddressBudget(PER_KNOWN_PER_SECOND, PER_KNOWN_AT_ONCE);
  private final KnownNetworks known = new KnownNetworks();

  HandshakeBudget(long nowNanos) {
    unproven = new RateBudget(nowNanos, UNPROVEN_PER_SECOND, UNPROVEN_PER_SECOND);
    proven = new RateBudget(nowNanos, PROVEN_PER_SECOND, PROVEN_PER_SECOND);
    reserve = new RateBudget(nowNanos, RESERVE_PER_SECOND, RESERVE_PER_SECOND);
  }

  boolean tryTakeUnproven(long nowNanos) {
    return unproven.tryTake(nowNanos);
  }

  /**
   * @param network of an address that is proven to be the sender's
   */
  boolean tryTake(long nowNanos, SourceNetwork network) {
    return known.contains(nowNanos, network) && tryTake(nowNanos, network, reserve, byKnown)
        || tryTake(nowNanos, network, proven, byAddress);
  }

  private static boolean tryTake(
      long nowNanos, SourceNetwork network, RateBudget all, AddressBudget each) {
    return !all.isEmpty(nowNanos) && each.tryTake(nowNanos, network) && all.tryTake(nowNanos);
  }

  /** An authorized sender has shown its key, fresh, from there. */
  void onAuthorized(long nowNanos, SourceNetwork network) {
    known.add(nowNanos, network);
  }

  /** Networks that are remembered: bounded, whatever comes. */
  int size() {
    return byAddress.size() + byKnown.size() + known.size();
  }
}
