package io.filecast.cli;

/** What the manifest of {@code sender-fat.jar} names: runs on any Java, to say when it is too old. */
public final class SenderStart {
  private SenderStart() {}

  public static void main(String[] args) {
    JavaVersion.require(System.getProperty("java.specification.version"));
    SenderMain.main(args);
  }
}
