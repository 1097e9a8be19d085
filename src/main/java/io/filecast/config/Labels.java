package io.filecast.config;

import java.util.Arrays;
import java.util.function.Function;

/** Finds the constant of an enum that users know by a label. */
final class Labels {
  private Labels() {}

  static <E> E find(E[] values, Function<E, String> labelOf, String key, String label) {
    for (E value : values) {
      if (labelOf.apply(value).equals(label)) {
        return value;
      }
    }
    throw NearestName.unknown(key, label, Arrays.stream(values).map(labelOf).toList());
  }
}
