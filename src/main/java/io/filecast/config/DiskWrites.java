package io.filecast.config;

/** How a receiver writes to its disk. */
public enum DiskWrites implements Labelled {
  /**
   * Past the page cache where the file system can ({@code O_DIRECT}): saves the processor a copy
   * and the machine the memory, and the transfer goes as fast as the disk from the start.
   */
  DIRECT("direct"),
  /** Through the page cache: the system writes when and in the order it likes. */
  CACHED("cached");

  private final String label;

  DiskWrites(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
