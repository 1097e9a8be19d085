package io.filecast.config;

/**
 * What a receiver does when the name of an offered file is taken. Identical content is never sent
 * again.
 */
public enum OnExists {
  /** The new content takes its place, atomically. */
  REPLACE("replace"),
  /** The existing file stays; the transfer is refused. */
  KEEP("keep"),
  /**
   * The existing file stays; the transfer is refused, and what had come of it is kept for a resume.
   */
  FAIL("fail");

  private final String label;

  OnExists(String label) {
    this.label = label;
  }

  /** The name in configuration. */
  public String label() {
    return label;
  }

  static OnExists of(String label) {
    return Labels.find(values(), OnExists::label, "onExists", label);
  }
}
