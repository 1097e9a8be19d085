package io.filecast.node;

import io.filecast.config.ConfigException;
import io.filecast.config.DeliveryMode;
import io.filecast.config.Destination;
import io.filecast.config.GroupSending;
import io.filecast.config.Mode;
import io.filecast.config.Strategy;
import io.filecast.config.TransferSpec;
import io.filecast.transport.MulticastRoute;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How one stream of a transfer reaches many receivers.
 *
 * @param group address and port that they listen at
 * @param route the interface that it leaves by
 * @param ttl routers that it passes, and one more
 * @param hosts destinations that the interface leads to, as IP literals: others do not hear it
 * @param membersOnly destinations that do not hear it have failed
 */
record MulticastPlan(
    InetSocketAddress group,
    MulticastRoute route,
    int ttl,
    Set<String> hosts,
    boolean membersOnly) {
  private static final Logger LOG = LoggerFactory.getLogger(MulticastPlan.class);

  /** Smaller content is on its way before a group would be together. */
  private static final long LEAST_BYTES = 4 << 20;

  private static final int LEAST_DESTINATIONS = 2;

  /**
   * The plan of a transfer. Looks at the interfaces of this host: not for an event loop.
   *
   * @param spec with IP literals for hosts
   * @return null when each destination gets a stream of its own
   * @throws ConfigException when {@code delivery=multicast} cannot be had
   */
  static MulticastPlan of(TransferSpec spec, long contentBytes) {
    GroupSending config = spec.reliable().group();
    boolean must = config.delivery() == DeliveryMode.MULTICAST;
    if (config.delivery() == DeliveryMode.UNICAST || spec.mode() == Mode.RAW) {
      return null;
    }
    String obstacle = obstacle(spec);
    if (obstacle != null && must) {
      throw new ConfigException("delivery=multicast: %s; use delivery=unicast".formatted(obstacle));
    }
    boolean isWorth =
        contentBytes > LEAST_BYTES && spec.destinations().size() >= LEAST_DESTINATIONS;
    if (obstacle != null || !must && !isWorth) {
      return null;
    }
    try {
      return of(config, spec, must);
    } catch (IOException e) {
      if (must) {
        throw new ConfigException(
            "delivery=multicast: %s; name another with multicast.interface"
                .formatted(e.getMessage()));
      }
      LOG.info("each receiver gets a stream of its own: {}", e.getMessage());
      return null;
    }
  }

  /** Null when nothing is in the way. */
  private static String obstacle(TransferSpec spec) {
    return spec.strategy() == Strategy.EVENT_LOOP
        ? null
        : "a group needs strategy=event-loop, and not " + spec.strategy().label();
  }

  private static MulticastPlan of(GroupSending config, TransferSpec spec, boolean must)
      throws IOException {
    InetAddress first = address(spec.destinations().get(0));
    boolean ipv6 =
        config.address().map(Inet6Address.class::isInstance).orElse(first instanceof Inet6Address);
    MulticastRoute route =
        config.networkInterface().isPresent()
            ? MulticastRoute.named(config.networkInterface().get(), ipv6)
            : MulticastRoute.to(first);
    if (route.isIpv6() != ipv6) {
      throw new IOException(
          "multicast.group=%s is of another family than %s"
              .formatted(config.group(), route.local().getHostAddress()));
    }
    Set<String> hosts = new HashSet<>();
    for (Destination each : spec.destinations()) {
      if (leadsTo(route, address(each))) {
        hosts.add(each.host());
      }
    }
    InetAddress group = config.address().orElseGet(route::randomGroup);
    return new MulticastPlan(
        new InetSocketAddress(group, config.port()), route, config.ttl(), hosts, must);
  }

  /** What comes to the pair and what comes to the group has to come from one address. */
  private static boolean leadsTo(MulticastRoute route, InetAddress destination) {
    try {
      return MulticastRoute.to(destination).local().equals(route.local());
    } catch (IOException e) {
      return false; // its own conversation will say so
    }
  }

  private static InetAddress address(Destination resolved) throws UnknownHostException {
    return InetAddress.getByName(resolved.host());
  }
}
