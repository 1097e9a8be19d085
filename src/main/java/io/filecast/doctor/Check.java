package io.filecast.doctor;

/** One thing that may be wrong. */
interface Check {
  /** Looks now; may block for as long as a disk takes. Finds a problem rather than throwing. */
  Finding look();
}
