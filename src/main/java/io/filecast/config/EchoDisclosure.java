package io.filecast.config;

/** What a receiver tells whoever asks it whether it is there. */
public enum EchoDisclosure {
  /** Its clock, free space, receive buffer and version: what {@code doctor} judges. */
  FULL("full"),
  /** That it is there, and what size of datagram arrived. */
  BARE("bare"),
  /** Nothing, as versions without echoes. */
  OFF("off");

  private final String label;

  EchoDisclosure(String label) {
    this.label = label;
  }

  /** The name in configuration. */
  public String label() {
    return label;
  }

  static EchoDisclosure of(String label) {
    return Labels.find(values(), EchoDisclosure::label, "echo", label);
  }
}
