package io.filecast.crypto;

import io.filecast.wire.Cookie;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proof that a sender receives at its address, without remembering anything about it: the cookie is
 * HMAC-SHA-256 of address, port and transfer id under a secret of this process (RFC 9000, section
 * 8.1.4; RFC 2104). The secret changes every {@value #LIFETIME_SECONDS} s; the one before it still
 * holds.
 */
public final class AddressCookies {
  public static final int LIFETIME_SECONDS = 60;

  private static final String ALGORITHM = "HmacSHA256";
  private static final int SECRET_BYTES = 32;
  private static final int MAX_ADDRESS_BYTES = 16;
  private static final long LIFETIME_NANOS = LIFETIME_SECONDS * 1_000_000_000L;

  private final SecureRandom random = new SecureRandom();
  private Mac current = newMac();
  private Mac previous = newMac();
  private long changedNanos;

  public AddressCookies(long nowNanos) {
    changedNanos = nowNanos;
  }

  public Cookie make(long nowNanos, InetSocketAddress source, long transferId) {
    change(nowNanos);
    return make(current, source, transferId);
  }

  /**
   * @param cookie null when the OFFER has none
   */
  public boolean holds(long nowNanos, InetSocketAddress source, long transferId, Cookie cookie) {
    if (cookie == null) {
      return false;
    }
    change(nowNanos);
    // Both, whatever the first says: the time tells nothing.
    return isSame(cookie, make(current, source, transferId))
        | isSame(cookie, make(previous, source, transferId));
  }

  private static boolean isSame(Cookie one, Cookie other) {
    return ((one.high() ^ other.high()) | (one.low() ^ other.low())) == 0;
  }

  private void change(long nowNanos) {
    if (nowNanos - changedNanos >= LIFETIME_NANOS) {
      boolean idle = nowNanos - changedNanos >= 2 * LIFETIME_NANOS;
      previous = idle ? newMac() : current;
      current = newMac();
      changedNanos = nowNanos;
    }
  }

  private Mac newMac() {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      return mac;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java has " + ALGORITHM, impossible);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static Cookie make(Mac mac, InetSocketAddress source, long transferId) {
    ByteBuffer input = ByteBuffer.allocate(MAX_ADDRESS_BYTES + Short.BYTES + Long.BYTES);
    input.put(source.getAddress().getAddress()).position(MAX_ADDRESS_BYTES);
    input.putShort((short) source.getPort()).putLong(transferId);
    ByteBuffer tag = ByteBuffer.wrap(mac.doFinal(input.array()));
    return new Cookie(tag.getLong(), tag.getLong());
  }
}
