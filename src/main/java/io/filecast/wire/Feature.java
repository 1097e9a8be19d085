package io.filecast.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * Something that a transfer may need and a receiver may not know: one bit of {@link Offer#needs}
 * and of {@link Accept#supported}. Bits from 8 on belong to later features.
 */
public enum Feature {
  METADATA(0, "content of many files"),
  UNKNOWN_LENGTH(1, "content of unknown length"),
  CODED_BLOCKS(2, "compressed blocks"),
  GROUP_FLOW(3, "delivery by multicast"),
  PARITY(4, "parity"),
  BLOCK_DIGESTS(5, "signed digests of blocks"),
  STAGED_ACTIVATION(6, "activation at all receivers together"),
  DELTA(7, "sending changes only");

  /** The bits of what this build does as a receiver. */
  public static final int SUPPORTED = 1 << 3 | 1 << 4 | 1 << 5;

  private final int number;
  private final String noun;

  Feature(int number, String noun) {
    this.number = number;
    this.noun = noun;
  }

  /** Its bit in a set. */
  public int bit() {
    return 1 << number;
  }

  /** The features of a set in words, in order; one without a name by its number. */
  public static List<String> names(int bits) {
    List<String> names = new ArrayList<>();
    for (int number = 0; number < Integer.SIZE; number++) {
      if ((bits & 1 << number) != 0) {
        names.add(number < values().length ? values()[number].noun : "feature " + number);
      }
    }
    return names;
  }
}
