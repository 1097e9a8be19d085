package io.filecast.node;

import io.filecast.config.ByteSize;
import io.filecast.config.ConfigException;
import io.filecast.config.Mode;
import io.filecast.config.Strategy;
import io.filecast.config.TransferSpec;
import io.filecast.content.file.BufferMemory;
import io.filecast.content.file.ContentReader;
import io.filecast.program.OpenFiles;
import java.util.OptionalLong;

/**
 * How many destinations this process can serve at the same time: what its open files and its memory
 * are enough for. The others wait for their turn.
 *
 * @param destinations 1 or more
 * @param shortOf what sets the limit, and how to raise it, in words
 */
record Capacity(int destinations, String shortOf) {
  /** Looked at for a moment, such as the figures of {@code /proc}. */
  private static final int SPARE_FILES = 4;

  /** Standard input, output and error of a child JVM, both ends, and a pipe for its start. */
  private static final int FILES_PER_START = 8;

  /** Standard input, output and error of a child JVM, this end. */
  private static final int FILES_PER_CHILD = 3;

  /** An event loop's own, one for each address family. */
  private static final int SHARED_SOCKETS = 2;

  /** What a socket reads into, and what waits to be sent. */
  private static final long BYTES_PER_SOCKET = 2 << 16;

  /** What a destination without a socket of its own takes. */
  private static final long BYTES_PER_CONVERSATION = 1 << 13;

  /** Of the memory outside of the heap, what destinations may take. */
  private static final int MEMORY_SHARE = 4;

  /** What this process has room for now. */
  static Capacity of(TransferSpec spec) {
    return of(spec, OpenFiles.limit(), OpenFiles.free(), BufferMemory.limitOfThisJvm());
  }

  /**
   * @param openFiles that the process may have
   * @param freeFiles of these, not in use
   * @param bufferBytes that the JVM may take outside of its heap
   * @throws ConfigException when there is no room for a single destination
   */
  static Capacity of(
      TransferSpec spec, OptionalLong openFiles, OptionalLong freeFiles, long bufferBytes) {
    boolean isRaw = spec.mode() == Mode.RAW;
    boolean sharesSockets = !isRaw && spec.strategy() == Strategy.EVENT_LOOP;
    long byMemory = Long.MAX_VALUE;
    if (!spec.strategy().spawnsJvms()) {
      long bytes =
          sharesSockets
              ? BYTES_PER_CONVERSATION
              : BYTES_PER_SOCKET + (isRaw ? ContentReader.MEMORY_BYTES : 0);
      byMemory = Math.max(1, bufferBytes / MEMORY_SHARE / bytes);
    }
    if (freeFiles.isEmpty()) {
      return new Capacity(clamp(byMemory), memory(bufferBytes));
    }
    int files = spec.strategy().spawnsJvms() ? FILES_PER_CHILD : sharesSockets ? 0 : isRaw ? 2 : 1;
    long spare = SPARE_FILES + (sharesSockets ? SHARED_SOCKETS : 0);
    if (spec.strategy().spawnsJvms()) {
      spare += FILES_PER_START - FILES_PER_CHILD;
    } else if (!isRaw) {
      spare += AbsenceInquiry.places(openFiles);
    }
    long left = freeFiles.getAsLong() - spare;
    long byFiles = files > 0 ? left / files : left >= 0 ? Integer.MAX_VALUE : 0;
    long limit = openFiles.orElse(freeFiles.getAsLong());
    long used = limit - freeFiles.getAsLong();
    long needed = 2 * Long.highestOneBit(used + spare + (long) files * wanted(spec));
    if (byFiles < 1) {
      throw new ConfigException(
          "this process may have %d open files, too few to send; to raise that: ulimit -n %d"
              .formatted(limit, needed));
    }
    return byFiles <= byMemory
        ? new Capacity(
            clamp(byFiles),
            "this process may have %d open files; to raise that: ulimit -n %d"
                .formatted(limit, needed))
        : new Capacity(clamp(byMemory), memory(bufferBytes));
  }

  private static String memory(long bufferBytes) {
    return "Java may take %s outside of its heap; to raise that: -Xmx or -XX:MaxDirectMemorySize"
        .formatted(ByteSize.format(bufferBytes));
  }

  private static int clamp(long destinations) {
    return (int) Math.min(Integer.MAX_VALUE, destinations);
  }

  /** How many destinations the strategy would serve at the same time. */
  static int wanted(TransferSpec spec) {
    int all = spec.destinations().size();
    return spec.strategy().isPooled() ? Math.min(all, spec.poolSize()) : all;
  }

  /** Whether some destinations have to wait that the strategy would serve at once. */
  boolean isShortFor(TransferSpec spec) {
    return destinations < wanted(spec);
  }

  /** Destinations at the same time. */
  int atOnce(TransferSpec spec) {
    return Math.min(destinations, wanted(spec));
  }

  /** For the log. */
  String notice(TransferSpec spec) {
    return "%d of %d destinations are served at once, the others wait their turn: %s"
        .formatted(destinations, spec.destinations().size(), shortOf);
  }
}
