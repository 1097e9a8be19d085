package io.filecast.config;

/** How the content of a reliable transfer reaches its receivers. */
public enum DeliveryMode implements Labelled {
  /** Each receiver gets a stream of its own. */
  UNICAST("unicast"),
  /** One stream for all that hear it, where that saves something; a stream of its own otherwise. */
  AUTO("auto"),
  /** One stream for all that hear it; the others are served all the same. */
  MULTICAST("multicast");

  private final String label;

  DeliveryMode(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
