package io.filecast.testing;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between one sender and a receiver, passes on what they say and keeps the sender's part.
 */
public final class Tap implements AutoCloseable {
  private final DatagramSocket front = socket();
  private final DatagramSocket back = socket();
  private final InetSocketAddress receiver;
  private final List<byte[]> heard = new CopyOnWriteArrayList<>();
  private volatile SocketAddress sender;

  public Tap(int receiverPort) {
    receiver = new InetSocketAddress(InetAddress.getLoopbackAddress(), receiverPort);
    start("tap-forth", this::forth);
    start("tap-back", this::back);
  }

  private static DatagramSocket socket() {
    try {
      DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      socket.setReceiveBufferSize(4 << 20);
      return socket;
    } catch (SocketException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private void start(String name, Step step) {
    Thread thread =
        new Thread(
            () -> {
              while (!front.isClosed()) {
                try {
                  step.run();
                } catch (SocketException closedOrRefused) {
                  continue; // the loop ends when it is the former
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private void forth() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    front.receive(packet);
    sender = packet.getSocketAddress();
    heard.add(Arrays.copyOf(packet.getData(), packet.getLength()));
    back.send(new DatagramPacket(packet.getData(), packet.getLength(), receiver));
  }

  private void back() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    back.receive(packet);
    if (sender != null) {
      front.send(new DatagramPacket(packet.getData(), packet.getLength(), sender));
    }
  }

  /** Where the sender finds the receiver. */
  public int port() {
    return front.getLocalPort();
  }

  /** What the sender has said so far. */
  public List<byte[]> heard() {
    return heard;
  }

  @Override
  public void close() {
    front.close();
    back.close();
  }
}
