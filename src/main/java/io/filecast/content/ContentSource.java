package io.filecast.content;

import io.filecast.wire.ContentHash;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/**
 * Where the bytes of one content come from that goes out: read once for all who send it, each at
 * its own place. Bytes that are not in memory, or do not exist yet, are {@linkplain Readability not
 * readable} for the time being. All calls are made on the owner's thread, and what takes time is
 * answered there later.
 */
public interface ContentSource {
  /** Bytes of the content. */
  long size();

  /**
   * A view for one who sends.
   *
   * @param listener gets all answers for this view, until it is closed
   */
  View view(Listener listener);

  /**
   * Hashes also what nobody asks for: when receivers have parts already, or compare before anything
   * is sent. Otherwise the hash gets done as the content is sent.
   */
  void hashToEnd();

  /** Looks soon whether the content is still what it was; listeners hear of it when it is not. */
  void check();

  /**
   * The last look.
   *
   * @param answer gets null when the content is still what was sent, or else the reason; called
   *     once
   */
  void verify(Consumer<ContentFailure> answer);

  /** The content as one sender of it goes through it. */
  interface View extends Readability {
    /**
     * Appends bytes to {@code out}: all of them or none. What was {@link #readable} succeeds until
     * the next call of that, or of {@link #unpin}.
     */
    boolean read(long offset, int length, ByteBuf out);

    /** What was readable may leave the memory for others. */
    void unpin();

    /** No more is wanted; the listener is not called any more. */
    void close();
  }

  /** Gets a view's answers. */
  interface Listener {
    /** What was not readable may be so now. */
    void onReadable();

    /** The SHA-256 of the whole content is known. */
    void onHash(ContentHash hash);

    /** Nothing can be read any more: the content changed, or reading it failed. Called once. */
    void onFailed(ContentFailure failure);
  }
}
