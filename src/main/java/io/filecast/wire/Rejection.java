package io.filecast.wire;

/** Why a datagram was dropped. Normal weather: to be counted, never thrown. */
public enum Rejection implements Decoded {
  /** Without a single byte. */
  EMPTY,
  /** Shorter than the fixed part of its type. */
  TOO_SHORT,
  /** Does not begin with filecast's magic: raw lab datagrams and foreign traffic. */
  FOREIGN,
  /** A version this build does not speak. */
  BAD_VERSION,
  UNKNOWN_TYPE,
  /** A known type at a place where only another makes sense. */
  UNEXPECTED_TYPE,
  /** Packet protection is on and this end has no key for it. */
  PROTECTED,
  /** The length field and the datagram disagree: truncated or padded on the way. */
  BAD_LENGTH,
  /** Damaged on the way, or sent by someone who never saw the token. */
  BAD_CHECK,
  /** A field outside its range, or fields that contradict each other. */
  BAD_FIELD,
  /** An extension that must be understood and is not. */
  UNKNOWN_EXTENSION,
  /** Sound, and part of a feature that this build does not have. */
  UNSUPPORTED,
  /** Belongs to another transfer. */
  OTHER_TRANSFER,
  /** CLOSE of a transfer that is not known: it is sent three times, and one is enough. */
  REPEATED_CLOSE,
  /** Contradicts the OFFER: an index, offset or size outside the content. */
  OUTSIDE_CONTENT,
  /** Right in itself, but old: superseded, repeated or out of its phase. */
  STALE,
  /** There is no room for it; the sender ignored the advertised window. */
  NO_ROOM,
  /** Content further ahead of what is held than any window that was advertised allows. */
  TOO_FAR,
  /** More of its kind than the protocol has use for. */
  TOO_MANY
}
