package io.filecast.cli;

/** Whether this Java can run filecast. */
final class JavaVersion {
  private static final int NEEDED = 17;

  private JavaVersion() {}

  /**
   * Ends a JVM that is too old, with one line instead of an UnsupportedClassVersionError.
   *
   * @param specification {@code 1.8}, {@code 11}
   */
  static void require(String specification) {
    String complaint = complaint(specification);
    if (complaint != null) {
      System.err.println(complaint);
      System.exit(1);
    }
  }

  /** What there is to say against a Java, or null. */
  static String complaint(String specification) {
    String feature =
        specification.startsWith("1.") ? specification.substring(2) : specification;
    try {
      return Integer.parseInt(feature) >= NEEDED
          ? null
          : "Java "
              + feature
              + " is too old: filecast needs "
              + NEEDED
              + " or newer; install one, or point JAVA_HOME at it";
    } catch (NumberFormatException e) {
      return null; // no version that was ever too old reads like this
    }
  }
}
