package io.filecast.content;

import io.filecast.wire.ByteRanges;
import io.filecast.wire.ContentHash;
import io.netty.buffer.ByteBuf;

/**
 * Where the bytes of one content go that comes in. All calls are made on the owner's thread; what
 * takes time is answered there later, through the {@link Listener}, and each answer once.
 */
public interface ContentSink {
  /**
   * Looks for what is there already and makes room for the rest; answered by {@link
   * Listener#onOpened} or {@link Listener#onRefused}.
   *
   * @param listener gets all answers of this sink
   */
  void open(Listener listener);

  /** Whether a payload can be taken now; one that cannot is as good as lost on the way. */
  boolean hasRoom(int bytes);

  /**
   * Takes a payload; {@link Listener#onFailed} when it cannot.
   *
   * @param offset its first byte in the content
   * @param payload its readable bytes; valid during the call
   */
  void write(long offset, ByteBuf payload);

  /** Bytes taken that are not written yet, and what others leave no room for. */
  long backlogBytes();

  /** Whether the sender cannot go on before the disk does. */
  boolean isBehind();

  /** Why nothing can be written: a file that is there stays; null otherwise. */
  ContentFailure refusal();

  /** Promises the room that the rest of the content takes; {@link Listener#onFailed} when none. */
  void reserve();

  /** Hashes the complete content that is there already; {@link Listener#onHash}. */
  void hashExisting();

  /** Hashes what was written, to its end; {@link Listener#onHash}. */
  void hash();

  /** Syncs and publishes a copy that has this hash; {@link Listener#onPublished}. */
  void publish(ContentHash hash);

  /** Throws away what was written and begins anew; {@link Listener#onStartedOver}. */
  void startOver();

  /**
   * Ends it; {@link Listener#onClosed}. May be called at any time, also twice.
   *
   * @param discard what was written is of no use to anybody; otherwise a later transfer resumes it
   */
  void close(boolean discard);

  /** Gets the sink's answers; {@code now} is the owner's monotonic clock, nanoseconds. */
  interface Listener {
    /**
     * The content may come.
     *
     * @param held parts that are on disk already, synced
     * @param holdsComplete a complete content of that name and size is there: compare first
     */
    void onOpened(long now, ByteRanges held, boolean holdsComplete);

    /** It cannot be taken at all. */
    void onRefused(long now, ContentFailure failure);

    /** Some of the backlog has been written, or there is room again. */
    void onWritten(long now);

    void onHash(long now, ContentHash hash);

    /**
     * The copy is synced and in its place.
     *
     * @param epochMillis when, milliseconds since 1970 UTC
     */
    void onPublished(long now, long epochMillis);

    /** There is an empty sink again. */
    void onStartedOver(long now);

    /** Nothing more can be written, hashed or published. */
    void onFailed(long now, ContentFailure failure);

    /** Its name is free for others. */
    void onClosed(long now);
  }
}
