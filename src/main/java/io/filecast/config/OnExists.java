package io.filecast.config;

/**
 * What a receiver does when the name of an offered file is taken, at the offer and again at the
 * moment of publication. Identical content is never sent again.
 */
public enum OnExists implements Labelled {
  /**
   * The new content takes the name in one step; a reader sees the old file or the new one, never a
   * mixture.
   */
  REPLACE("replace"),
  /** The existing file stays; the transfer is refused, and leaves nothing behind. */
  KEEP("keep"),
  /**
   * The existing file stays; the transfer is refused. What had come of it already is kept, so that
   * nothing is sent again once the obstacle is gone.
   */
  FAIL("fail");

  private final String label;

  OnExists(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
