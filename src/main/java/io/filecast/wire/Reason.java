package io.filecast.wire;

/**
 * Why a transfer to a destination ended without a proven copy. Codes are stable: REJECT, RECEIPT
 * and CLOSE carry them. A code this build does not know reads as {@link #OTHER}.
 */
public enum Reason {
  NONE(0, "no failure"),
  OTHER(1, "failed for a reason this version does not know"),

  // REJECT: before the first byte.
  UNKNOWN_TRANSFER(10, "receiver does not know this transfer (was it restarted?)"),
  BUSY(11, "receiver is busy with as many transfers as it allows"),
  TOO_LARGE(12, "content is larger than the receiver allows"),
  NO_SPACE(13, "receiver has not enough free space for the content"),
  BAD_NAME(14, "receiver refuses the file name"),
  FILE_EXISTS(15, "receiver already has a file of that name and may not replace it"),
  NOT_AUTHORIZED(16, "receiver does not accept transfers from this sender"),
  KEYS_REQUIRED(17, "receiver accepts only transfers protected by keys"),
  UNSUPPORTED(18, "receiver does not support something the offer requires"),
  SHUTTING_DOWN(19, "receiver is shutting down"),
  NAME_BUSY(20, "another sender is sending the receiver a file of that name"),
  ADDRESS_UNPROVEN(21, "receiver is under load and wants its cookie back"),
  OTHER_VERSION(22, "receiver speaks another version of the wire"),
  WRONG_KEY(24, "receiver cannot read the offer: it is for another receiver's key"),
  NO_KEYS(25, "receiver has no key"),
  DIRECTORY_IN_THE_WAY(26, "a directory of that name is in the way at the receiver"),
  IN_THE_WAY(27, "something that is not a file is in the way of the receiver's temporary file"),
  QUOTA_FULL(29, "receiver keeps no more for this sender"),

  // RECEIPT: the receiver's final word.
  HASH_MISMATCH(30, "copy does not have the sender's hash"),
  DISK_FULL(31, "disk full at the receiver; the partial file is kept for resume"),
  WRITE_FAILED(32, "receiver could not write the file"),
  PUBLISH_FAILED(33, "receiver could not put the finished file in its place"),
  SUPERSEDED(34, "a newer transfer of the same file took over"),
  RECEIVER_STOPPED(35, "receiver was stopped; the partial file is kept for resume"),

  // CLOSE: the sender's.
  SOURCE_CHANGED(50, "source file changed while it was sent"),
  SOURCE_SHRANK(51, "source file shrank while it was sent"),
  SOURCE_UNREADABLE(52, "source file could not be read"),
  SENDER_STOPPED(53, "sender was stopped"),

  // Found out by one end alone.
  NO_ANSWER(70, "no answer to the offer"),
  SILENT(71, "receiver fell silent in mid-transfer"),
  SENDER_SILENT(72, "sender fell silent in mid-transfer; the partial file is kept for resume"),
  PATH_TOO_NARROW(73, "path does not carry datagrams of the configured size"),
  RATE_HOPELESS(74, "path loses most of the data at the configured rate"),
  NO_PROGRESS(75, "both ends answer but the copy has stopped growing"),
  PROTOCOL_VIOLATION(76, "peer broke the protocol"),
  SENDER_STALLED(77, "sender speaks but sends nothing new; the partial file is kept for resume");

  private final int code;
  private final String sentence;

  Reason(int code, String sentence) {
    this.code = code;
    this.sentence = sentence;
  }

  /** The stable number on the wire. */
  public int code() {
    return code;
  }

  /** What to tell an operator. */
  public String sentence() {
    return sentence;
  }

  static Reason ofCode(int code) {
    for (Reason reason : values()) {
      if (reason.code == code) {
        return reason;
      }
    }
    return OTHER;
  }
}
