package io.filecast.config;

/** What a receiver tells whoever asks it whether it is there. */
public enum EchoDisclosure implements Labelled {
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

  @Override
  public String label() {
    return label;
  }
}
