package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.config.ReceiverConfig;
import io.filecast.crypto.ContentKeys;
import io.filecast.crypto.Identity;
import io.filecast.crypto.KeyFile;
import io.filecast.crypto.SenderChannel;
import io.filecast.program.ProgramVertx;
import io.filecast.testing.Futures;
import io.filecast.wire.Accept;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.Cookie;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.PacketType;
import io.filecast.wire.Probe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A receiver never sends more to an address that is not proven than came from there: every type of
 * packet, in every state of a transfer, is answered by nothing or by something no longer.
 */
class AmplificationTest {
  /** The system may drop a datagram of a busy machine: what is asked is asked again so often. */
  private static final int MAX_ATTEMPTS = 60;

  private static final int PATIENCE_MILLIS = 1_000;
  private static final int[] SIZES = {22, 24, 42, 43, 100, 1199, 1200, 1472};
  private static final int[] FLAGS = {0, 1, 0x80, 0x81};

  /** So many fit the socket's buffer. */
  private static final int AT_ONCE = 20;

  private static final long KNOWN = 7;
  private static final long UNKNOWN = 8;

  /** Transfer ids from here on are of PROBEs whose answer shows that all before was answered. */
  private static final long FENCES = 1L << 40;

  @TempDir private Path directory;

  private Vertx vertx;
  private ReceiverVerticle receiver;
  private DatagramSocket stranger;
  private long sentBytes;
  private long receivedBytes;

  @BeforeEach
  void start() throws IOException {
    vertx = ProgramVertx.create();
    stranger = socket();
  }

  @AfterEach
  void stop() {
    stranger.close();
    Futures.await(vertx.close());
  }

  private static DatagramSocket socket() throws IOException {
    DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private void deploy(JsonObject settings) {
    receiver =
        new ReceiverVerticle(
            ReceiverConfig.fromJson(
                settings
                    .put("host", "127.0.0.1")
                    .put("port", 0)
                    .put("output", directory.resolve("out").toString())),
            received -> {});
    Futures.await(vertx.deployVerticle(receiver));
  }

  private void send(byte[] datagram) throws IOException {
    sentBytes += datagram.length;
    stranger.send(
        new DatagramPacket(
            datagram, datagram.length, InetAddress.getByName("127.0.0.1"), receiver.port()));
  }

  /** What comes next; null when nothing comes for a while. */
  private byte[] next() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
    try {
      stranger.receive(packet);
    } catch (SocketTimeoutException e) {
      return null;
    }
    receivedBytes += packet.getLength();
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  private byte[] receive() throws IOException {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      byte[] next = next();
      if (next != null) {
        return next;
      }
    }
    throw new AssertionError("no answer");
  }

  private static byte[] encoded(ControlPacket packet, int token) {
    ByteBuf out = Unpooled.buffer(1200);
    packet.encode(token, out);
    return ByteBufUtil.getBytes(out);
  }

  private static byte[] offer(long id, Cookie cookie) {
    return encoded(new Offer(1, id, 5_000, 1, 1472, "f" + id, cookie), 0);
  }

  /** A datagram whose header says what it is, with a check that holds; zeros otherwise. */
  private static byte[] datagram(int type, int flags, long id, int size) {
    boolean data = type == PacketType.DATA.code();
    boolean sealed = (flags & Header.FLAG_PROTECTED) != 0;
    int added = sealed ? (data ? 28 + 8 + 16 : 22 + 16) : (data ? 28 : 22);
    ByteBuffer out = ByteBuffer.allocate(size);
    out.putShort((short) Header.MAGIC).put((byte) (Header.VERSION << 4 | type)).put((byte) flags);
    out.putInt(1).putInt(0).putLong(id).putShort((short) Math.max(0, size - added));
    CRC32C crc = new CRC32C();
    crc.update(out.array(), 12, size - 12);
    int check = (int) crc.getValue() ^ 0x9E3779B1;
    check ^= Integer.rotateLeft(out.getInt(0) * 0x85EBCA6B, 16);
    return out.putInt(Header.CHECK_OFFSET, check).array();
  }

  /** Sends everything of one length, and looks at all that comes back. */
  private void assertNothingLongerComesBack(String state) throws IOException {
    for (int size : SIZES) {
      List<byte[]> datagrams = new ArrayList<>();
      for (int type = 0; type <= 15; type++) {
        for (int flags : FLAGS) {
          datagrams.add(datagram(type, flags, KNOWN, size));
          datagrams.add(datagram(type, flags, UNKNOWN, size));
        }
      }
      if (size == Header.BASE_DATAGRAM_BYTES) {
        datagrams.add(offer(UNKNOWN, null));
        datagrams.add(offer(KNOWN, new Cookie(1, 2)));
        unansweredOffers += 2;
      }
      for (int from = 0; from < datagrams.size(); from += AT_ONCE) {
        List<byte[]> some = datagrams.subList(from, Math.min(datagrams.size(), from + AT_ONCE));
        for (byte[] datagram : some) {
          send(datagram);
        }
        List<Integer> answers = answersUntilNow();
        assertThat(answers).as(state + ", of " + size).hasSizeLessThanOrEqualTo(some.size());
        assertThat(answers).as(state).allMatch(length -> length <= size);
      }
    }
    System.out.printf(
        "%s: %d bytes sent, %d received, %.3f%n",
        state, sentBytes, receivedBytes, (double) receivedBytes / sentBytes);
    assertThat(receivedBytes).isLessThan(sentBytes);
  }

  /** OFFERs of full size whose answers may still be under way: the disk is asked first. */
  private int unansweredOffers;

  /** Lengths of what comes before the answer to a PROBE of an unknown transfer that is sent now. */
  private List<Integer> answersUntilNow() throws IOException {
    List<Integer> lengths = new ArrayList<>();
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      long fence = FENCES + ++fences;
      send(datagram(PacketType.PROBE.code(), keyed ? Header.FLAG_PROTECTED : 0, fence, 100));
      for (byte[] next = next(); next != null; next = next()) {
        long answered = Header.transferId(Unpooled.wrappedBuffer(next));
        if (answered == fence) {
          return lengths;
        }
        if (Header.type(Unpooled.wrappedBuffer(next)) == PacketType.ACCEPT
            && unansweredOffers > 0) {
          unansweredOffers--;
        } else if (answered < FENCES) {
          lengths.add(next.length);
        }
      }
    }
    throw new AssertionError("no answer");
  }

  /** An offer that comes right behind an answered one gets no answer: then it is sent again. */
  private Accept acceptOfKnown() throws IOException {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      send(offer(KNOWN, null));
      for (byte[] next = next(); next != null; next = next()) {
        if (ControlPacket.decode(Unpooled.wrappedBuffer(next), 0) instanceof Accept accept) {
          unansweredOffers--;
          if (accept.transferId() == KNOWN) {
            return accept;
          }
        }
      }
    }
    throw new AssertionError("no ACCEPT");
  }

  private long fences;

  private boolean keyed;

  @Test
  void withoutKeys() throws Exception {
    deploy(new JsonObject());
    assertNothingLongerComesBack("open, nothing runs");
    unansweredOffers++;
    Accept accept = acceptOfKnown();
    assertNothingLongerComesBack("open, accepted");
    send(encoded(new Probe(1, KNOWN, 1_200), accept.token()));
    stranger.close();
    stranger = socket();
    sentBytes = 0;
    receivedBytes = 0;
    assertNothingLongerComesBack("open, running, from another address");
  }

  @Test
  void withKeys() throws Exception {
    keyed = true;
    SecureRandom random = new SecureRandom();
    Identity sender = identity("sender");
    Identity own = identity("receiver");
    deploy(
        new JsonObject()
            .put("identity", directory.resolve("receiver").toString())
            .put("authorizedSenders", sender.publicKey().toString()));
    assertNothingLongerComesBack("keyed, nothing runs");

    SenderChannel channel =
        new SenderChannel(sender, own.publicKey(), KNOWN, new ContentKeys(random), random);
    ByteBuf first = Unpooled.buffer();
    channel.seal(Unpooled.wrappedBuffer(offer(KNOWN, null)), first);
    send(ByteBufUtil.getBytes(first));
    byte[] second = receive();
    if (Header.type(Unpooled.wrappedBuffer(second)) == PacketType.REJECT) {
      channel.open(0, Unpooled.wrappedBuffer(second));
      assertThat(channel.pollOffer(first.clear())).isTrue();
      send(ByteBufUtil.getBytes(first));
      second = receive();
    }
    assertThat(second.length).isLessThanOrEqualTo(first.readableBytes());
    assertNothingLongerComesBack("keyed, handshake answered");

    channel.open(0, Unpooled.wrappedBuffer(second));
    ByteBuf sealed = Unpooled.buffer();
    assertThat(channel.pollOffer(sealed)).isTrue();
    assertThat(sealed.readableBytes()).isEqualTo(Header.BASE_DATAGRAM_BYTES);
    send(ByteBufUtil.getBytes(sealed));
    assertThat(receive().length).isLessThanOrEqualTo(sealed.readableBytes());
    assertNothingLongerComesBack("keyed, accepted");
  }

  private Identity identity(String name) throws Exception {
    KeyFile.create(directory.resolve(name));
    return KeyFile.read(directory.resolve(name));
  }
}
