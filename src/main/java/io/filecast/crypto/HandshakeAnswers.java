package io.filecast.crypto;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Keeps the second messages that have answered one first message, each with its keys, until one of
 * them proves to be the one that the receiver uses. A receiver may answer twice, because it was
 * restarted or has forgotten; which answer it remembers, only a packet sealed by it tells.
 *
 * <p>Keys are made once for each message and kept as long as the handshake lasts, so a counter
 * belongs to its key for that key's whole life. Once {@value #MAX} are kept no more are taken.
 */
final class HandshakeAnswers {
  /** Valid answers to one first message: a receiver restarted three times in one attempt. */
  static final int MAX = 4;

  /**
   * Answers computed per second, two Diffie-Hellman computations each: 20 of them, 13 ms. An answer
   * that the receiver did not write fails before, at its MAC.
   */
  static final int MAX_PER_SECOND = 10;

  private static final long REFILL_NANOS = 1_000_000_000L / MAX_PER_SECOND;

  /** The keys that one answer leads to. */
  static final class Keys {
    private final byte[] message;
    final PacketSeal seal;
    final PacketOpen open;

    /** Whether the OFFER is to be sealed with them. */
    boolean offerOwed;

    private Keys(byte[] message, byte[][] keys) {
      this.message = message;
      seal = new PacketSeal(keys[0]);
      open = new PacketOpen(keys[1]);
    }
  }

  private final NoiseHandshake handshake;
  private final int attempt;
  private final long transferId;
  private final byte[] macKey;
  private final Budget budget;
  private final List<Keys> kept = new ArrayList<>();
  private boolean settled;

  HandshakeAnswers(NoiseHandshake handshake, int attempt, long transferId, Budget budget) {
    this.handshake = handshake;
    this.attempt = attempt;
    this.transferId = transferId;
    this.budget = budget;
    macKey = handshake.answerKey();
  }

  /**
   * Takes what an ACCEPT carries.
   *
   * @return its keys, new or known; null when the receiver did not write it, or it is one too many
   */
  Keys take(long now, byte[] signed) {
    for (Keys known : kept) {
      if (Arrays.equals(known.message, signed)) {
        return known;
      }
    }
    byte[] message = AnswerMac.read(macKey, attempt, transferId, signed);
    if (message == null || kept.size() >= MAX || settled || !budget.tryTake(now)) {
      return null;
    }
    try {
      handshake.readSecond(message);
    } catch (HandshakeException notTheReceiver) {
      return null;
    }
    Keys keys = new Keys(signed, handshake.split());
    kept.add(keys);
    return keys;
  }

  /** Opens a packet with whichever keys fit, and settles on those. */
  boolean open(ByteBuf datagram, ByteBuf out) {
    for (Keys keys : kept) {
      if (keys.open.open(datagram, PacketSeal.NO_SECRETS, 0, out)) {
        settle(keys);
        return true;
      }
    }
    return false;
  }

  private void settle(Keys keys) {
    if (!settled) {
      settled = true;
      kept.retainAll(List.of(keys));
      keys.offerOwed = false;
      forget();
    }
  }

  /** The receiver uses one of them and has shown it. */
  boolean isSettled() {
    return settled;
  }

  /** Whether the keys in use have sealed or opened nearly as much as they may. */
  boolean areUsedUp() {
    return settled && (newest().seal.isUsedUp() || newest().open.isUsedUp());
  }

  boolean isEmpty() {
    return kept.isEmpty();
  }

  List<Keys> all() {
    return kept;
  }

  /** The keys to speak by; null without an answer. */
  Keys newest() {
    return kept.isEmpty() ? null : kept.get(kept.size() - 1);
  }

  /** Overwrites what could make more keys; those that were made stay. */
  void forget() {
    handshake.forget();
    Curve25519.forget(macKey);
  }

  /** How many answers of one destination are computed, over all its attempts. */
  static final class Budget {
    private int tokens = MAX;
    private long refilledNanos;
    private boolean started;

    boolean tryTake(long now) {
      if (!started) {
        started = true;
        refilledNanos = now;
      }
      long gained = Math.max(0, (now - refilledNanos) / REFILL_NANOS);
      refilledNanos += gained * REFILL_NANOS;
      tokens = (int) Math.min(MAX, tokens + gained);
      if (tokens == 0) {
        return false;
      }
      tokens--;
      return true;
    }
  }
}
