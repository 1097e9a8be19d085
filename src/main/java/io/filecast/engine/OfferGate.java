package io.filecast.engine;

import io.filecast.config.ReceiverConfig.ReliableReceiving;
import io.filecast.crypto.AddressCookies;
import io.filecast.wire.Cookie;
import java.net.InetSocketAddress;

/**
 * Which offers of new transfers are worth a look at the disk. An address can be forged, so what
 * comes from one that is not proven is bounded, and under load is not kept at all: it gets a cookie
 * to come back with. What comes back is bounded by address. Belongs to the receiver's context.
 */
final class OfferGate {
  /** What becomes of an offer. */
  enum Verdict {
    ADMIT,
    ASK_FOR_COOKIE,
    DROP
  }

  /**
   * Offers a second, from whatever addresses, that are looked at without a cookie: a few fleets of
   * senders starting together.
   */
  static final int MAX_UNPROVEN_PER_SECOND = 100;

  /**
   * Cookies a second. Each costs a hash and a datagram, 10 microseconds together, and is never
   * larger than what it answers.
   */
  static final int MAX_COOKIES_PER_SECOND = 5_000;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final boolean always;
  private final int maxHalfOpen;
  private final AddressLimit unproven;
  private final AddressLimit proven;
  private final AddressCookies cookies;
  private long second;
  private int unprovenThisSecond;
  private int cookiesThisSecond;

  OfferGate(long nowNanos, ReliableReceiving config) {
    always = config.alwaysCookies();
    // A quarter: the others are for those who have proven their address.
    maxHalfOpen = config.maxConcurrentTransfers() / 4;
    unproven = new AddressLimit(config.maxOffersPerSecond());
    proven = new AddressLimit(config.maxOffersPerSecond());
    cookies = new AddressCookies(nowNanos);
    second = nowNanos / NANOS_PER_SECOND;
  }

  /**
   * @param cookie what the offer brings, null when it brings none
   * @param halfOpen transfers begun whose senders have not shown that they receive at their address
   */
  Verdict judge(
      long nowNanos, InetSocketAddress source, long transferId, Cookie cookie, int halfOpen) {
    if (nowNanos / NANOS_PER_SECOND != second) {
      second = nowNanos / NANOS_PER_SECOND;
      unprovenThisSecond = 0;
      cookiesThisSecond = 0;
    }
    if (isProven(nowNanos, source, transferId, cookie)) {
      return proven.tryTake(nowNanos, source.getAddress()) ? Verdict.ADMIT : Verdict.DROP;
    }
    if (always || halfOpen >= maxHalfOpen || unprovenThisSecond >= MAX_UNPROVEN_PER_SECOND) {
      return cookiesThisSecond++ < MAX_COOKIES_PER_SECOND ? Verdict.ASK_FOR_COOKIE : Verdict.DROP;
    }
    if (!unproven.tryTake(nowNanos, source.getAddress())) {
      return Verdict.DROP;
    }
    unprovenThisSecond++;
    return Verdict.ADMIT;
  }

  /** Whether an offer brings a cookie that was made for its sender. */
  boolean isProven(long nowNanos, InetSocketAddress source, long transferId, Cookie cookie) {
    return cookies.holds(nowNanos, source, transferId, cookie);
  }

  Cookie cookie(long nowNanos, InetSocketAddress source, long transferId) {
    return cookies.make(nowNanos, source, transferId);
  }

  /** Addresses that are remembered: bounded, whatever comes. */
  int addresses() {
    return unproven.addresses() + proven.addresses();
  }
}
