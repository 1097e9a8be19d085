package io.filecast.testing;

import io.filecast.wire.Offer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Stands between a sender and a receiver and passes on what they say. For each datagram of the
 * sender it adds another one, from the same address: an old one again, one cut short, one too long,
 * one with bits flipped, one of random bytes behind a true header. And a second source sends as
 * fast as one thread can: random bytes, broken headers, packets of unknown transfers, good OFFERs.
 */
public final class HostilePath implements AutoCloseable {
  /** Begins the names of the files that the stranger offers. */
  public static final String FORGED_NAME = "forged-";

  private static final int HEADER_BYTES = 22;
  private static final int REMEMBERED = 64;

  /** One datagram of the stranger in so many is a good OFFER. */
  private static final int OFFER_SHARE = 10;

  private final DatagramSocket front = socket();
  private final DatagramSocket back = socket();
  private final DatagramSocket stranger = socket();
  private final SplittableRandom random = new SplittableRandom(1);
  private final byte[][] old = new byte[REMEMBERED][];
  private final InetSocketAddress receiver;
  private final InetSocketAddress victim;
  private volatile SocketAddress sender;
  private volatile long added;
  private volatile long strange;

  /**
   * @param victim where the additional datagrams go: the receiver, or, for comparison, a port that
   *     drops them
   */
  public HostilePath(int receiverPort, int victim) throws IOException {
    this.receiver = new InetSocketAddress(InetAddress.getLoopbackAddress(), receiverPort);
    this.victim = new InetSocketAddress(InetAddress.getLoopbackAddress(), victim);
    start("hostile-forth", this::forth);
    start("hostile-back", this::back);
    start("hostile-stranger", this::flood);
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

  /** Where the sender finds the receiver. */
  public int port() {
    return front.getLocalPort();
  }

  /** Datagrams added under the sender's address. */
  public long added() {
    return added;
  }

  /** Datagrams of the stranger. */
  public long strange() {
    return strange;
  }

  private interface Loop {
    void turn() throws IOException;
  }

  private void start(String name, Loop loop) {
    Thread thread =
        new Thread(
            () -> {
              while (!front.isClosed()) {
                try {
                  loop.turn();
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

  private final byte[] forthBytes = new byte[65_536];

  private void forth() throws IOException {
    DatagramPacket packet = new DatagramPacket(forthBytes, forthBytes.length);
    front.receive(packet);
    sender = packet.getSocketAddress();
    byte[] genuine = Arrays.copyOf(forthBytes, packet.getLength());
    back.send(new DatagramPacket(genuine, genuine.length, receiver));
    byte[] hostile = spoil(genuine);
    back.send(new DatagramPacket(hostile, hostile.length, victim));
    added++;
    old[random.nextInt(REMEMBERED)] = genuine;
  }

  private final byte[] backBytes = new byte[65_536];

  private void back() throws IOException {
    DatagramPacket packet = new DatagramPacket(backBytes, backBytes.length);
    back.receive(packet);
    if (packet.getPort() == receiver.getPort() && sender != null) {
      front.send(new DatagramPacket(backBytes, packet.getLength(), sender));
    }
  }

  private byte[] spoil(byte[] genuine) {
    byte[] copy = genuine.clone();
    byte[] before = old[random.nextInt(REMEMBERED)];
    switch (random.nextInt(5)) {
      case 0:
        return before == null ? copy : before;
      case 1:
        return Arrays.copyOf(copy, random.nextInt(copy.length));
      case 2:
        return Arrays.copyOf(copy, copy.length + 1 + random.nextInt(1000));
      case 3:
        copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        return copy;
      default:
        byte[] noise = new byte[copy.length];
        random.nextBytes(noise);
        System.arraycopy(copy, 0, noise, 0, Math.min(HEADER_BYTES, copy.length));
        return noise;
    }
  }

  private final SplittableRandom strangerRandom = new SplittableRandom(2);

  private void flood() throws IOException {
    byte[] noise = new byte[strangerRandom.nextInt(1_473)];
    strangerRandom.nextBytes(noise);
    int kind = strangerRandom.nextInt(4);
    if (kind > 0 && noise.length >= HEADER_BYTES) {
      noise[0] = (byte) 0xFC;
      noise[1] = (byte) 0xA5;
      noise[2] = (byte) (0x10 | 1 + strangerRandom.nextInt(10));
      noise[3] &= 0x7F;
    }
    if (kind > 1 && noise.length >= HEADER_BYTES) {
      int body = noise.length - (noise[2] == 0x14 ? HEADER_BYTES + 6 : HEADER_BYTES);
      noise[20] = (byte) (body >> 8);
      noise[21] = (byte) body;
    }
    if (strangerRandom.nextInt(OFFER_SHARE) == 0) {
      noise = offer();
    }
    stranger.send(new DatagramPacket(noise, noise.length, victim));
    strange++;
  }

  /**
   * A good one, of a transfer that nobody goes on with; the answer, a cookie mostly, is ignored.
   */
  private byte[] offer() {
    ByteBuf out = Unpooled.buffer(1_200);
    new Offer(1, strange, 1_000, 1, 1_472, FORGED_NAME + strange).encode(0, out);
    return ByteBufUtil.getBytes(out);
  }

  @Override
  public void close() {
    front.close();
    back.close();
    stranger.close();
  }
}
