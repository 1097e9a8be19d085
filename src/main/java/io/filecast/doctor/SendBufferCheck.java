package io.filecast.doctor;

import io.filecast.config.ByteSize;
import io.filecast.transport.KernelBufferLimit;

/**
 * Whether the kernel will give the send buffer that is asked for.
 *
 * @param askedBytes {@code sendBufferBytes}; 0 = nothing is asked for
 */
record SendBufferCheck(int askedBytes, KernelBufferLimit limit) implements Check {
  private static final String NAME = "buffer";

  @Override
  public Finding look() {
    if (askedBytes == 0) {
      return Finding.ok(NAME, "the kernel's default to send");
    }
    if (limit.bytes().isEmpty() || limit.bytes().getAsLong() >= askedBytes) {
      return Finding.ok(NAME, ByteSize.format(askedBytes) + " to send, as asked");
    }
    return Finding.warning(
        NAME,
        "the kernel gives %s of sendBufferBytes=%d%s"
            .formatted(
                ByteSize.format(limit.bytes().getAsLong()),
                askedBytes,
                limit.raisable() ? "" : "; it cannot be set in this container, but on its host"),
        Remedies.raise(limit, askedBytes));
  }
}
