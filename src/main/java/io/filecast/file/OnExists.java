package io.filecast.file;

/**
 * What happens when the final name is already taken, at the offer and again at the moment of
 * publication.
 */
public enum OnExists {
  /**
   * The new content takes the name in one step; a reader sees the old file or the new one, never a
   * mixture.
   */
  REPLACE,
  /**
   * The existing file stays; the transfer ends with {@link FileException.Kind#KEPT} and leaves
   * nothing behind.
   */
  KEEP,
  /**
   * The existing file stays; the transfer ends with {@link FileException.Kind#EXISTS}. A partial
   * file that was already received is kept, so that nothing is sent again once the obstacle is
   * gone.
   */
  FAIL
}
