package io.filecast.testing;

import io.netty.channel.socket.DatagramChannel;
import io.vertx.core.Vertx;
import io.vertx.core.transport.Transport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Gives a test the channels under the datagram sockets of a Vert.x, which shows them to nobody. */
public final class RecordedChannels {
  private final List<DatagramChannel> channels = new CopyOnWriteArrayList<>();
  private int mostConnected;

  /** A Vert.x on this transport whose datagram channels are recorded. */
  public Vertx vertx(Transport transport) {
    Object recording =
        Proxy.newProxyInstance(
            RecordedChannels.class.getClassLoader(),
            new Class<?>[] {io.vertx.core.spi.transport.Transport.class},
            (proxy, method, arguments) -> { // the resolver of names makes its own without arguments
              try {
                Object result = method.invoke(transport.implementation(), arguments);
                if (arguments != null && result instanceof DatagramChannel channel) {
                  record(channel);
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return Vertx.builder().withTransport(new Recording(transport, recording)).build();
  }

  private synchronized void record(DatagramChannel channel) {
    channels.add(channel);
    int connected = (int) open().stream().filter(DatagramChannel::isConnected).count();
    mostConnected = Math.max(mostConnected, connected);
  }

  /** How many connected channels there were at once, when another was made. */
  public synchronized int mostConnected() {
    return mostConnected;
  }

  /** The channels that are open now, oldest first. */
  public List<DatagramChannel> open() {
    return channels.stream().filter(DatagramChannel::isOpen).toList();
  }

  /** The one that was made last, of those that are open. */
  public DatagramChannel newest() {
    List<DatagramChannel> open = open();
    return open.get(open.size() - 1);
  }

  private record Recording(Transport transport, Object recording) implements Transport {
    @Override
    public String name() {
      return transport.name();
    }

    @Override
    public boolean available() {
      return transport.available();
    }

    @Override
    public Throwable unavailabilityCause() {
      return transport.unavailabilityCause();
    }

    @Override
    public io.vertx.core.spi.transport.Transport implementation() {
      return (io.vertx.core.spi.transport.Transport) recording;
    }
  }
}
