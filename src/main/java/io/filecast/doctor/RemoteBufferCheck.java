package io.filecast.doctor;

import io.filecast.config.ByteSize;

/**
 * What the receiver's kernel gave it for datagrams that wait to be read.
 *
 * @param host its name
 */
record RemoteBufferCheck(String host, long bytes) implements Check {
  private static final String NAME = "buffer";

  /** What a burst at a gigabit and a thread that is 10 ms late need. */
  private static final long ENOUGH_BYTES = 1_000_000;

  private static final long ASKED_BYTES = 8_388_608;

  @Override
  public Finding look() {
    String text = "the receiver's holds %s".formatted(ByteSize.format(bytes));
    Finding finding =
        bytes >= ENOUGH_BYTES
            ? Finding.ok(NAME, text)
            : Finding.warning(
                NAME,
                text + ": fast transfers wait for it, and raw mode loses bursts",
                Remedies.raise("net.core.rmem_max", ASKED_BYTES) + "   # on " + host);
    return finding.with("receiveBufferBytes", bytes);
  }
}
