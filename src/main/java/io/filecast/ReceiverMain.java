package io.filecast;

/** Entry point of {@code receiver-fat.jar}. */
public final class ReceiverMain {
  private ReceiverMain() {}

  public static void main(String[] args) {
    System.out.println("filecast receiver");
  }
}
