package io.filecast.testing;

import io.filecast.config.Destination;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;

/** A plain BSD socket on loopback that keeps what comes, in the order it comes. */
public final class PlainReceiver implements AutoCloseable {
  private static final int RECEIVE_BUFFER_BYTES = 1 << 22;

  private final DatagramSocket socket;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  public PlainReceiver() throws IOException {
    socket = new DatagramSocket(null);
    socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
    socket.bind(new InetSocketAddress("127.0.0.1", 0));
    Thread thread = new Thread(this::receive, "plain-receiver");
    thread.setDaemon(true);
    thread.start();
  }

  /** A port on which nobody listens. */
  public static int closedPort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
      return socket.getLocalPort();
    }
  }

  private void receive() {
    DatagramPacket packet = new DatagramPacket(new byte[1 << 16], 1 << 16);
    try {
      while (true) {
        packet.setLength(1 << 16);
        socket.receive(packet);
        synchronized (bytes) {
          bytes.write(packet.getData(), 0, packet.getLength());
        }
      }
    } catch (IOException e) {
      // closed: the test is over
    }
  }

  public Destination destination() {
    return new Destination("127.0.0.1", socket.getLocalPort());
  }

  /** What has come, once it is this much. */
  public byte[] await(int count) {
    Eventually.holds(count + " bytes have come", () -> received().length >= count);
    return received();
  }

  public byte[] received() {
    synchronized (bytes) {
      return bytes.toByteArray();
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
