package io.filecast.protocol.endpoint.admission;

/**
 * Decides what an offer may cost its receiver before anything is kept, looked up or computed for
 * it. What comes under an address that is not proven shares a small budget; when that is empty, the
 * sender is asked to prove its address by a cookie, which costs less than the datagram that asked.
 * What comes under a proven address is charged to that address. One per receiver.
 */
public final class Admission {
  /** What becomes of an offer. */
  public enum Ruling {
    ADMIT,
    /** Answer REJECT(ADDRESS_UNPROVEN) with a cookie, and keep nothing. */
    ASK_FOR_COOKIE
  }

  /**
   * Offers a second, from all addresses together, that are looked at without a cookie: a few fleets
   * of senders starting together.
   */
  public static final int UNPROVEN_OFFERS_PER_SECOND = 100;

  /**
   * Answers a second to packets of transfers that are not known here, 24 bytes each: a receiver
   * that was restarted is told of by hundreds of senders at the same time.
   */
  public static final int UNKNOWN_ANSWERS_PER_SECOND = 2_000;

  private final AdmissionSettings settings;
  private final HandshakeBudget handshakes;
  private final RateBudget unprovenOffers;
  private final AddressBudget provenOffers;
  private final RateBudget unknownAnswers;
  private final ReceptionSlots slots;

  public Admission(long nowNanos, AdmissionSettings settings) {
    this.settings = settings;
    handshakes = new HandshakeBudget(nowNanos);
    unprovenOffers =
        new RateBudget(nowNanos, UNPROVEN_OFFERS_PER_SECOND, UNPROVEN_OFFERS_PER_SECOND);
    provenOffers =
        new AddressBudget(settings.maxOffersPerSecond(), 2 * settings.maxOffersPerSecond());
    unknownAnswers =
        new RateBudget(nowNanos, UNKNOWN_ANSWERS_PER_SECOND, UNKNOWN_ANSWERS_PER_SECOND);
    slots = new ReceptionSlots(settings);
  }

  /**
   * Judges an offer without keys that is well formed.
   *
   * @param proven whether it brings a cookie that was made for its address
   * @param halfOpen transfers begun whose senders have not shown that they receive at their address
   */
  public Ruling judgeOffer(long nowNanos, SourceNetwork source, boolean proven, int halfOpen) {
    boolean admitted =
        proven
            ? provenOffers.tryTake(nowNanos, source)
            : !settings.alwaysCookies()
                && halfOpen < slots.maxHalfOpen()
                && unprovenOffers.tryTake(nowNanos);
    return admitted ? Ruling.ADMIT : Ruling.ASK_FOR_COOKIE;
  }

  /**
   * Judges a handshake whose sender knows the receiver's public key, before it is computed.
   *
   * @param proven whether it brings a cookie that was made for its address
   * @param crowded many answered handshakes wait for their sealed OFFER
   */
  public Ruling judgeHandshake(
      long nowNanos, SourceNetwork source, boolean proven, boolean crowded) {
    boolean admitted =
        proven
            ? handshakes.tryTake(nowNanos, source)
            : !settings.alwaysCookies() && !crowded && handshakes.tryTakeUnproven(nowNanos);
    return admitted ? Ruling.ADMIT : Ruling.ASK_FOR_COOKIE;
  }

  /** A sealed OFFER of an authorized sender was opened: its key spoke from there, just now. */
  public void onAuthorized(long nowNanos, SourceNetwork source) {
    handshakes.onAuthorized(nowNanos, source);
  }

  /** Whether one more packet of a transfer that is not known here may be answered. */
  public boolean mayAnswerUnknown(long nowNanos) {
    return unknownAnswers.tryTake(nowNanos);
  }

  /** Who gets a transfer begun. */
  public ReceptionSlots slots() {
    return slots;
  }

  /** Networks that are remembered: bounded, whatever comes. */
  public int networks() {
    return provenOffers.size() + handshakes.size();
  }
}
