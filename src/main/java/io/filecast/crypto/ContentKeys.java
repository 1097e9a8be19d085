package io.filecast.crypto;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * The content keys of one transfer in one JVM, one after the other: a destination is told the
 * newest when its attempt begins, and begins another when that key is used up. For any thread.
 */
public final class ContentKeys {
  private final SecureRandom random;
  private final long bytesPerKey;
  private final List<ContentKey> all = new ArrayList<>();

  public ContentKeys(SecureRandom random) {
    this(random, ContentKey.MAX_BYTES - ContentKey.RESERVE_BYTES);
  }

  /**
   * @param bytesPerKey sealed by one key, no more than the default
   */
  public ContentKeys(SecureRandom random, long bytesPerKey) {
    this.random = random;
    this.bytesPerKey = Math.min(bytesPerKey, ContentKey.MAX_BYTES - ContentKey.RESERVE_BYTES);
    all.add(new ContentKey(random, this.bytesPerKey));
  }

  /** The key of an attempt that begins now. */
  synchronized ContentKey current() {
    ContentKey newest = all.get(all.size() - 1);
    if (newest.isUsedUp()) {
      newest = new ContentKey(random, bytesPerKey);
      all.add(newest);
    }
    return newest;
  }

  /** Nothing more will be sealed. */
  public synchronized void forget() {
    all.forEach(ContentKey::forget);
  }
}
