package io.filecast.config;

/** What goes over the wire. */
public enum Mode {
  /** filecast's own wire: repair, flow and congestion control, a receipt for every copy. */
  RELIABLE("reliable"),
  /** The lab's wire: payload only, no header, no feedback, no proof. */
  RAW("raw");

  private final String label;

  Mode(String label) {
    this.label = label;
  }

  /** The name in configuration and reports. */
  public String label() {
    return label;
  }

  static Mode of(String label) {
    return Labels.find(values(), Mode::label, "mode", label);
  }
}
