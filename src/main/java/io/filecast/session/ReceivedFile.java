package io.filecast.session;

import io.filecast.session.raw.RawReceiverStats;
import java.nio.file.Path;
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
 */
public record ReceivedFile(
    String source,
    Path path,
    RawReceiverStats stats,
    OptionalLong droppedBySocket,
    long droppedByDisk) {}
