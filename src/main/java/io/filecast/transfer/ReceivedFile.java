package io.filecast.transfer;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What became of one source's file at the receiver.
 *
 * @param source {@code address:port} it came from
 * @param path where it is
 * @param stats what came
 * @param droppedBySocket datagrams lost in this host's socket buffer while the file was open, this
 *     source's or another's; empty where the system does not show them
 * @param droppedByDisk datagrams of this source dropped because the disk was too slow
 * @param sha256 of the proven copy, as {@code sha256sum} prints it; empty in raw mode and after a
 *     failure
 * @param failure why there is no proven copy, or why a raw file could not be written
 */
public record ReceivedFile(
    String source,
    Path path,
    ReceivedStats stats,
    OptionalLong droppedBySocket,
    long droppedByDisk,
    Optional<String> sha256,
    Optional<String> failure) {}
