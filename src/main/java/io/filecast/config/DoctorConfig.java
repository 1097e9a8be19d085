package io.filecast.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What of a sender's configuration is examined; less has to be there than for a transfer.
 *
 * @param file what is to be sent, if that is known
 * @param destinations who is to get it; may be empty
 * @param sendBufferBytes asked of the kernel; 0 = its default
 * @param group how one stream reaches many
 */
public record DoctorConfig(
    Optional<Path> file,
    List<Destination> destinations,
    TransportChoice transport,
    int sendBufferBytes,
    GroupSending group) {

  public static DoctorConfig of(Settings settings) {
    return new DoctorConfig(
        settings.has("file") ? Optional.of(settings.file("file")) : Optional.empty(),
        settings.has("destinations") ? settings.destinations("destinations") : List.of(),
        TransportChoice.of(settings),
        settings.intValue("sendBufferBytes"),
        GroupSending.of(settings));
  }
}
