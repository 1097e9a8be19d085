package io.filecast.config;

/** What goes over the wire. */
public enum Mode implements Labelled {
  /** filecast's own wire: repair, flow and congestion control, a receipt for every copy. */
  RELIABLE("reliable"),
  /** The lab's wire: payload only, no header, no feedback, no proof. */
  RAW("raw");

  private final String label;

  Mode(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
