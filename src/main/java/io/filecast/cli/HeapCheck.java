package io.filecast.cli;

import io.filecast.config.ByteSize;
import io.filecast.config.ConfigException;
import io.filecast.content.file.BufferMemory;

/** The memory that Java has to have for the programs to work at all. */
final class HeapCheck {
  /** Least heap: {@code -Xmx28m}, of which one collector hides a part. */
  static final long MIN_HEAP_BYTES = 26L << 20;

  private HeapCheck() {}

  /** Refuses to begin what would end for want of memory. */
  static void require() {
    require(Runtime.getRuntime().maxMemory(), BufferMemory.limitOfThisJvm());
  }

  /**
   * @throws ConfigException with what there is, what is needed and how to get it
   */
  static void require(long heapBytes, long bufferBytes) {
    if (heapBytes < MIN_HEAP_BYTES) {
      throw new ConfigException(
          "Java's heap is limited to %s, filecast needs %s; start Java with -Xmx32m or more"
              .formatted(ByteSize.format(heapBytes), ByteSize.format(MIN_HEAP_BYTES)));
    }
    if (bufferBytes < BufferMemory.MIN_BYTES) {
      throw new ConfigException(
          "Java's memory outside of the heap is limited to %s, filecast needs %s; start Java with -XX:MaxDirectMemorySize=32m or more"
              .formatted(ByteSize.format(bufferBytes), ByteSize.format(BufferMemory.MIN_BYTES)));
    }
  }
}
