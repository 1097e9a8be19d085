package io.filecast.node;

import io.filecast.wire.Reason;

/** What the operator of a sender can do about a transfer that ended without a proven copy. */
final class Remedy {
  private Remedy() {}

  /** The reason in a sentence, and the remedy where there is one. */
  static String sentence(Reason reason) {
    return with(reason, reason.sentence());
  }

  /**
   * The same with figures, where they help.
   *
   * @param contentBytes size of the content
   * @param heldBytes of it, at the receiver
   */
  static String sentence(Reason reason, long contentBytes, long heldBytes) {
    String what = reason.sentence();
    return switch (reason) {
      case NO_SPACE -> with(reason, "%s, %d bytes".formatted(what, contentBytes));
      case DISK_FULL ->
          with(
              reason,
              "disk full at the receiver: %d of %d bytes are missing, what came is kept"
                  .formatted(contentBytes - heldBytes, contentBytes));
      default -> with(reason, what);
    };
  }

  private static String with(Reason reason, String what) {
    String remedy = of(reason);
    return remedy.isEmpty() ? what : what + "; " + remedy;
  }

  /** The remedy alone; empty where there is none. */
  static String of(Reason reason) {
    return switch (reason) {
      case BUSY ->
          "send again later, or raise maxConcurrentTransfers or maxTransfersPerAddress there";
      case TOO_LARGE -> "raise maxTransferBytes there";
      case NO_SPACE -> "make room there, or give it another output";
      case QUOTA_FULL -> "remove what is not needed there, or raise maxBytesPerSender there";
      case BAD_NAME -> "give the file another name with --name";
      case FILE_EXISTS -> "give the file another name with --name, or set onExists=replace there";
      case DIRECTORY_IN_THE_WAY -> "give the file another name with --name, or move the directory";
      case IN_THE_WAY -> "remove it there, its log says what it is";
      case NAME_BUSY -> "wait for the other, or give the file another name with --name";
      case UNSUPPORTED -> "upgrade filecast there, or leave the option out";
      case OTHER_VERSION -> "run the same filecast release on both";
      case DISK_FULL -> "make room there and send again";
      case WRITE_FAILED, PUBLISH_FAILED -> "its log says why";
      case RECEIVER_STOPPED -> "start it and send again";
      case SILENT -> "see whether it still runs and send again, what came is kept";
      case SHUTTING_DOWN -> "start it and send again";
      case PATH_TOO_NARROW -> "lower datagramBytes, or leave it at auto";
      case RATE_HOPELESS -> "lower rate, or leave it at auto";
      case NO_PROGRESS -> "look at its disk and its log";
      default -> "";
    };
  }
}
