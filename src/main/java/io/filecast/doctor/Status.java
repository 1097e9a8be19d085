package io.filecast.doctor;

/** How bad a finding is. */
public enum Status {
  OK("ok"),
  /** Works, but not as well as it could. */
  WARNING("warning"),
  /** Transfers will fail. */
  PROBLEM("problem");

  private final String label;

  Status(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
