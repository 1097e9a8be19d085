package io.filecast;

/** Entry point of {@code sender-fat.jar}. */
public final class SenderMain {
  private SenderMain() {}

  public static void main(String[] args) {
    System.out.println("filecast sender");
  }
}
