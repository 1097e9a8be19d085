package io.filecast.transfer;

/** Where a destination stands, in words for people who watch. */
public enum Stage {
  /** Its turn has not come. */
  WAITING,
  /** Its receiver has been asked, or the path to it is being measured. */
  ASKING,
  /** The receiver holds a complete file of that name and size; both ends hash. */
  COMPARING,
  /** Content flows. */
  SENDING,
  /** The receiver has all content; its receipt is awaited. */
  PROVING,
  DONE,
  FAILED;

  /** Whether it is neither waiting nor over. */
  public boolean isRunning() {
    return this != WAITING && this != DONE && this != FAILED;
  }
}
