package io.filecast.content.file;

import io.filecast.config.OnExists;
import java.io.IOException;

/**
 * Why a file could not be read, taken or published. The message is one line for a human: it names
 * the file and the values it complains about. The {@link Kind} is for the program, which turns it
 * into a REJECT or a RECEIPT.
 */
public final class FileException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What went wrong, as far as it changes what the caller does next. */
  public enum Kind {
    /** The source is missing, unreadable or not a regular file. */
    SOURCE_UNREADABLE,
    /**
     * The source is no longer the file that was opened; nothing that was sent of it can be proven.
     */
    SOURCE_CHANGED,
    /** The name breaks a rule of {@link FileName} or cannot be written by this file system. */
    NAME_REFUSED,
    /** Another transfer, in this process or another one, is writing the same name. */
    NAME_BUSY,
    /** The final name is taken and the rule is {@link OnExists#FAIL}. */
    EXISTS,
    /** The final name is that of a directory, which no rule replaces. */
    DIRECTORY_IN_THE_WAY,
    /** A link, directory, pipe, socket or device stands where a temporary file belongs. */
    IN_THE_WAY,
    /**
     * The final name is taken and the rule is {@link OnExists#KEEP}: the existing file stays as it
     * is.
     */
    KEPT,
    /** The file system has no room; a partial file that was begun is kept for resume. */
    NO_SPACE,
    /** What is kept for one sender has no room; see {@link FileException#leftBytes}. */
    QUOTA,
    /**
     * The content does not have the promised hash; the partial file is gone and the caller may
     * start over.
     */
    HASH_MISMATCH,
    /** What was received has been swapped for something else by somebody who writes there too. */
    UNSAFE,
    /** A recorded resume state cannot be used; the transfer starts at zero. */
    STATE_UNUSABLE,
    /** What is left of another content would go, and {@link Incoming#mayDiscard} forbids it. */
    WOULD_DISCARD,
    /** Used after it was closed. */
    CLOSED,
    /** The operating system failed for any other reason, which is the cause. */
    FAILED
  }

  private final Kind kind;
  private final long missingBytes;
  private long limitBytes;
  private long leftBytes;

  public FileException(Kind kind, String message) {
    this(kind, message, null);
  }

  public FileException(Kind kind, String message, Throwable cause) {
    this(kind, message, 0, cause);
  }

  private FileException(Kind kind, String message, long missingBytes, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.missingBytes = missingBytes;
  }

  /**
   * {@link Kind#NO_SPACE} in mid-transfer.
   *
   * @param missingBytes of the file, not on disk
   */
  static FileException diskFull(String message, long missingBytes, Throwable cause) {
    return new FileException(Kind.NO_SPACE, message, missingBytes, cause);
  }

  /** Bytes of the file that had no room on the disk; 0 when that is not the reason. */
  public long missingBytes() {
    return missingBytes;
  }

  /** {@link Kind#QUOTA}, with its figures. */
  static FileException quota(String message, long limitBytes, long leftBytes) {
    FileException full = new FileException(Kind.QUOTA, message);
    full.limitBytes = limitBytes;
    full.leftBytes = leftBytes;
    return full;
  }

  /** {@link Kind#QUOTA}: what may be kept in all. */
  public long limitBytes() {
    return limitBytes;
  }

  /** {@link Kind#QUOTA}: how much more could be kept. */
  public long leftBytes() {
    return leftBytes;
  }

  public Kind kind() {
    return kind;
  }

  /**
   * {@code cause} itself when it already says what happened, else a {@link Kind#FAILED} that names
   * {@code doing}. Memory that has run out is no failure of a file: see {@link OutOfMemory}.
   */
  public static FileException of(String doing, Throwable cause) {
    OutOfMemory.report(cause);
    return cause instanceof FileException known
        ? known
        : new FileException(Kind.FAILED, doing + ": " + cause, cause);
  }
}
