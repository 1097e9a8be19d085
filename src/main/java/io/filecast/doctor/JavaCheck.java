package io.filecast.doctor;

/** The Java that runs this. */
record JavaCheck(Runtime.Version version) implements Check {
  private static final int NEEDED = 17;
  private static final int VIRTUAL_THREADS = 21;

  @Override
  public Finding look() {
    String number = version.toString();
    if (version.feature() < NEEDED) {
      return Finding.problem(
          "java",
          "%s is older than %d".formatted(number, NEEDED),
          "sudo apt install openjdk-21-jre-headless   # Debian, Ubuntu",
          "sudo dnf install java-21-openjdk-headless   # Fedora, RHEL");
    }
    return Finding.ok(
        "java",
        version.feature() >= VIRTUAL_THREADS
            ? number
            : "%s; only strategy virtual-thread needs %d".formatted(number, VIRTUAL_THREADS));
  }
}
