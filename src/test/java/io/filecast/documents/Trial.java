package io.filecast.documents;

import io.filecast.config.GroupSending;

/**
 * How a documented command is tried.
 *
 * @param command as the document has it
 * @param instead what is run: the same, or a smaller form of it, or hosts that are here; null when
 *     it cannot be run
 * @param kind what is to be expected of it
 * @param code it ends with
 * @param output a regular expression for one of the lines it prints; null for none at all; why it
 *     is not run when it cannot be
 * @param port that a receiver listens on
 */
record Trial(String command, String instead, Kind kind, int code, String output, int port) {
  enum Kind {
    /** Runs to its end. */
    ALONE,
    /** The same, while the two receivers of the README are up. */
    WITH_RECEIVERS,
    /** Stays until it is stopped. */
    RECEIVER,
    NOT_HERE
  }

  /** A command that runs to its end with code 0. */
  static Trial alone(String command, String output) {
    return new Trial(command, command, Kind.ALONE, 0, output, 0);
  }

  /** The same, to the two receivers of the README. */
  static Trial toReceivers(String command, String output) {
    return new Trial(command, command, Kind.WITH_RECEIVERS, 0, output, 0);
  }

  static Trial receiver(String command, int port) {
    return new Trial(
        command, command, Kind.RECEIVER, 0, "listening on port " + port + " of ::, .*", port);
  }

  /** One that listens to a group. */
  static Trial tuner(String command) {
    return new Trial(
            command,
            command,
            Kind.RECEIVER,
            0,
            "listening on port 8890 of 239.1.2.3, .*",
            GroupSending.DEFAULT_PORT)
        .with("239.1.2.3", "239.1.2.3 --interface lo");
  }

  static Trial notHere(String command, String why) {
    return new Trial(command, null, Kind.NOT_HERE, 0, why, 0);
  }

  /** The same in another form. */
  Trial as(String other) {
    return new Trial(command, other, kind, code, output, port);
  }

  /** The same with this in place of that. */
  Trial with(String that, String other) {
    if (!instead.contains(that)) {
      throw new IllegalArgumentException("no " + that + " in " + instead);
    }
    return as(instead.replace(that, other));
  }
}
