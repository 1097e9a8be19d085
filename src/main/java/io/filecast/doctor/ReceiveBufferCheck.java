package io.filecast.doctor;

import io.filecast.config.ByteSize;
import io.filecast.transport.KernelBufferLimit;
import java.util.Optional;

/**
 * Whether the kernel gives the receive buffer that is asked for.
 *
 * @param askedBytes 0 = nothing is asked for
 * @param what asks for it, in words
 * @param grantedBytes what a socket of this process got; empty when it cannot be told
 */
record ReceiveBufferCheck(
    int askedBytes, String what, Optional<Integer> grantedBytes, KernelBufferLimit limit)
    implements Check {
  private static final String NAME = "buffer";

  @Override
  public Finding look() {
    return judge().with("askedBytes", askedBytes).with("grantedBytes", grantedBytes.orElse(null));
  }

  private Finding judge() {
    if (grantedBytes.isEmpty()) {
      return Finding.ok(NAME, "what the kernel gives a socket cannot be told here");
    }
    int granted = grantedBytes.get();
    if (askedBytes == 0) {
      return Finding.ok(NAME, ByteSize.format(granted) + " to receive, the kernel's default");
    }
    if (granted < askedBytes) {
      return raise(
          "the kernel gives %s of %s for %s: slower, and raw mode loses bursts"
              .formatted(ByteSize.format(granted), ByteSize.format(askedBytes), what));
    }
    if (limit.bytes().isPresent() && limit.bytes().getAsLong() < askedBytes) {
      return raise(
          "%s, but only because this user may go beyond %s=%d; a service usually may not"
              .formatted(ByteSize.format(granted), limit.name(), limit.bytes().getAsLong()));
    }
    return Finding.ok(NAME, ByteSize.format(granted) + " to receive, as asked");
  }

  private Finding raise(String what) {
    return Finding.warning(
        NAME,
        limit.raisable()
            ? what
            : what + "; " + limit.name() + " cannot be set in this container, but on its host",
        Remedies.raise(limit, askedBytes));
  }
}
