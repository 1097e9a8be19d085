package io.filecast.doctor;

import io.filecast.config.ByteSize;
import java.util.OptionalLong;

/**
 * Whether the receiver has room.
 *
 * @param host its name
 * @param freeBytes that it may still write
 * @param wantedBytes size of the file that is to be sent, if that is known
 */
record RemoteSpaceCheck(String host, long freeBytes, OptionalLong wantedBytes) implements Check {
  private static final String NAME = "space";

  @Override
  public Finding look() {
    return judge().with("freeBytes", freeBytes);
  }

  private Finding judge() {
    String text = ByteSize.format(freeBytes) + " free";
    String look = "df -h   # on " + host;
    if (freeBytes == 0 || wantedBytes.isPresent() && wantedBytes.getAsLong() > freeBytes) {
      return Finding.problem(
          NAME,
          wantedBytes.isPresent()
              ? "%s, the file has %s".formatted(text, ByteSize.format(wantedBytes.getAsLong()))
              : text,
          look);
    }
    return freeBytes < OutputCheck.LITTLE_BYTES && wantedBytes.isEmpty()
        ? Finding.warning(NAME, text, look)
        : Finding.ok(NAME, text);
  }
}
