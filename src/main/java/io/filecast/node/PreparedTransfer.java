package io.filecast.node;

import io.filecast.config.ConfigException;
import io.filecast.config.Destination;
import io.filecast.config.Mode;
import io.filecast.config.TransferSpec;
import io.filecast.content.file.FileException;
import io.filecast.content.file.FileName;
import io.filecast.content.file.SourceSnapshot;
import io.filecast.transport.InterfaceMtu;
import io.filecast.wire.Header;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A transfer that can begin: its file can be read and every host has an address.
 *
 * @param id see {@link io.filecast.transfer.TransferId}
 * @param spec the transfer, with IP literals for hosts
 * @param source the file as it was found; null where the content is not a file yet
 * @param content the file, opened once for all destinations of this JVM; null in raw mode and when
 *     other JVMs send
 * @param multicast how one stream serves many; null = each destination gets its own
 * @param outgoing by host, the interface that leads to it
 * @param sendBufferBytes asked of the kernel for each socket; 0 = its default
 */
record PreparedTransfer(
    long id,
    TransferSpec spec,
    SourceSnapshot source,
    SharedContent content,
    MulticastPlan multicast,
    Map<String, InterfaceMtu> outgoing,
    int sendBufferBytes) {
  private static final String BROADCAST = "255.255.255.255";

  /**
   * Looks at the file, off the event loop.
   *
   * @return a {@link ConfigException} when it cannot be sent
   */
  static Future<SourceSnapshot> look(Vertx vertx, Path file) {
    return vertx.executeBlocking(() -> look(file));
  }

  /**
   * Looks at file and hosts, off the event loop; opens nothing.
   *
   * @param expected what the file has to be; null = what it is now
   * @return a {@link ConfigException} when one of them cannot be used, a {@link FileException} when
   *     the file has changed
   */
  static Future<PreparedTransfer> check(
      NodeResources node, long id, TransferSpec spec, SourceSnapshot expected) {
    return node.vertx()
        .executeBlocking(
            () -> resolve(node, id, spec, expected == null ? look(spec.file()) : expected));
  }

  /**
   * Looks at the hosts alone, where the content is not a file yet.
   *
   * @return with 0 content bytes, or a {@link ConfigException}
   */
  static Future<PreparedTransfer> checkHosts(NodeResources node, TransferSpec spec) {
    return node.vertx().executeBlocking(() -> resolve(node, 0, spec, null));
  }

  private static PreparedTransfer resolve(
      NodeResources node, long id, TransferSpec spec, SourceSnapshot source) {
    node.config().keys().check(spec.mode(), spec.destinations());
    if (spec.mode() == Mode.RELIABLE) {
      nameOf(spec);
    }
    Map<String, InterfaceMtu> outgoing = new HashMap<>();
    List<Destination> resolved = new ArrayList<>();
    for (Destination destination : spec.destinations()) {
      if (destination.publicKey() != null) {
        KeyFiles.publicKey(destination.publicKey());
      }
      InetAddress address = resolve(destination);
      requireOneHost(spec, destination, address);
      resolved.add(destination.withHost(address.getHostAddress()));
      if (spec.mode() == Mode.RELIABLE) {
        outgoing.put(address.getHostAddress(), InterfaceMtu.towards(address));
      }
    }
    requireDistinct(spec.destinations(), resolved);
    TransferSpec found = spec.withDestinations(resolved);
    return new PreparedTransfer(
        id,
        found,
        source,
        null,
        source == null ? null : MulticastPlan.of(found, source.size()),
        outgoing,
        node.config().sendBufferBytes());
  }

  /**
   * What the file is called at the receivers.
   *
   * @throws ConfigException when no receiver would take the name
   */
  static FileName nameOf(TransferSpec spec) {
    String name = spec.reliable().nameFor(spec.file());
    try {
      return FileName.of(name);
    } catch (FileException e) {
      throw new ConfigException(
          "name: %s; give the file another at the receivers with --name".formatted(e.getMessage()));
    }
  }

  /** An answer could not be told from a stranger's where the address is not the receiver's own. */
  private static void requireOneHost(
      TransferSpec spec, Destination destination, InetAddress address) {
    boolean many = address.isMulticastAddress() || address.getHostAddress().equals(BROADCAST);
    if (spec.mode() == Mode.RELIABLE && (many || address.isAnyLocalAddress())) {
      throw new ConfigException(
          "destinations: %s is %s; name each receiver by its own address"
              .formatted(
                  destination.host(), many ? "an address of many hosts" : "every address or none"));
    }
  }

  /** The second transfer would take the first one's file for its own, or be refused. */
  private static void requireDistinct(List<Destination> named, List<Destination> resolved) {
    Map<String, Destination> seen = new HashMap<>();
    for (int i = 0; i < named.size(); i++) {
      Destination other = seen.put(resolved.get(i).address(), named.get(i));
      if (other != null) {
        boolean alike = other.address().equals(named.get(i).address());
        throw new ConfigException(
            "destinations: %s; name it once"
                .formatted(
                    alike
                        ? other.address() + " is named twice"
                        : "%s and %s are both %s"
                            .formatted(
                                other.address(),
                                named.get(i).address(),
                                resolved.get(i).address())));
      }
    }
  }

  /** The same with its file opened. */
  PreparedTransfer with(SharedContent opened) {
    return new PreparedTransfer(id, spec, source, opened, multicast, outgoing, sendBufferBytes);
  }

  /** Size of the file; 0 where it is none yet. */
  long contentBytes() {
    return source == null ? 0 : source.size();
  }

  /** What leaves this host whole towards a destination. */
  int maxDatagramBytes(Destination destination) {
    return outgoing.get(destination.host()).payloadBytes();
  }

  /** Why a destination cannot be sent to from this host; empty when it can, and in raw mode. */
  Optional<String> obstacle(Destination destination) {
    InterfaceMtu mtu = outgoing.get(destination.host());
    return mtu == null || mtu.payloadBytes() >= Header.BASE_DATAGRAM_BYTES
        ? Optional.empty()
        : Optional.of(obstacle(destination, mtu));
  }

  private static String obstacle(Destination destination, InterfaceMtu mtu) {
    int needed = Header.BASE_DATAGRAM_BYTES + mtu.headerBytes();
    return "interface %s towards %s has MTU %d, below the %d that reliable mode needs; raise it with ip link set dev %s mtu %d"
        .formatted(
            mtu.interfaceName(),
            destination.host(),
            mtu.mtuBytes(),
            needed,
            mtu.interfaceName(),
            needed);
  }

  /** Frees the file. */
  Future<Void> close() {
    return content == null ? Future.succeededFuture() : content.close();
  }

  private static SourceSnapshot look(Path file) throws FileException {
    if (Files.isDirectory(file)) {
      throw new ConfigException("file=%s is a directory; name one file".formatted(file));
    }
    if (!Files.exists(file)) {
      throw new ConfigException(
          "file=%s does not exist; the path is relative to the working directory %s"
              .formatted(file, Path.of("").toAbsolutePath()));
    }
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new ConfigException(
          "file=%s cannot be read; it has to be a regular file and readable by this user"
              .formatted(file));
    }
    try {
      return SourceSnapshot.take(file);
    } catch (FileException e) {
      throw unfit(e);
    }
  }

  /**
   * The mistake of the configuration that a file's failure is.
   *
   * @throws FileException itself when the file changed: that is no mistake
   */
  static ConfigException unfit(FileException e) throws FileException {
    if (e.kind() == FileException.Kind.SOURCE_CHANGED) {
      throw e;
    }
    return new ConfigException("file=" + e.getMessage());
  }

  private static InetAddress resolve(Destination destination) {
    try {
      return InetAddress.getByName(destination.host());
    } catch (UnknownHostException e) {
      throw new ConfigException(
          "destinations: host \"%s\" cannot be resolved; correct the name or use an IP address"
              .formatted(destination.host()));
    }
  }
}
