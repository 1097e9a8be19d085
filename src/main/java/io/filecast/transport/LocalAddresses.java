package io.filecast.transport;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The addresses of this host at one moment.
 *
 * @param unicast those that datagrams can be sent from; link-local ones last
 * @param broadcast those that reach all hosts of a link: nothing is sent from them
 */
record LocalAddresses(List<LocalAddress> unicast, Set<InetAddress> broadcast) {
  static final LocalAddresses NONE = new LocalAddresses(List.of(), Set.of());

  /**
   * Those that the system lists: not all of them are answered for, such as 127.0.0.2 or a prefix
   * that is routed to this host. Blocks for some system calls.
   */
  static LocalAddresses read() throws SocketException {
    List<InterfaceAddress> all =
        Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
            .map(NetworkInterface::getInterfaceAddresses)
            .flatMap(Collection::stream)
            .filter(Objects::nonNull)
            .toList();
    List<LocalAddress> unicast =
        all.stream()
            .map(one -> LocalAddress.of(one.getAddress()))
            .sorted(Comparator.comparing(one -> one.address().isLinkLocalAddress()))
            .distinct()
            .toList();
    Set<InetAddress> broadcast =
        all.stream()
            .map(InterfaceAddress::getBroadcast)
            .filter(Objects::nonNull)
            .collect(Collectors.toCollection(HashSet::new));
    unicast.forEach(one -> broadcast.remove(one.address())); // a /32 has its own for it
    return new LocalAddresses(unicast, broadcast);
  }

  /**
   * Those that the name of this host stands for: 127.0.1.1 on Debian, which no interface lists.
   * Some may belong to another machine. Blocks until the resolver has answered.
   */
  static List<LocalAddress> ofOwnName() {
    try {
      return Stream.of(InetAddress.getAllByName(InetAddress.getLocalHost().getHostName()))
          .map(LocalAddress::of)
          .toList();
    } catch (UnknownHostException e) {
      return List.of(); // then nobody asks for this host by its name
    }
  }
}
