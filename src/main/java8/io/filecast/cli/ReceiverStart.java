package io.filecast.cli;

/** What the manifest of {@code receiver-fat.jar} names: runs on any Java, to say when it is too old. */
public final class ReceiverStart {
  private ReceiverStart() {}

  public static void main(String[] args) {
    JavaVersion.require(System.getProperty("java.specification.version"));
    ReceiverMain.main(args);
  }
}
