package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.config.ReceiverConfig;
import io.filecast.program.ProgramVertx;
import io.filecast.testing.Futures;
import io.filecast.transfer.ReceivedFile;
import io.filecast.wire.ContentHash;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.Cookie;
import io.filecast.wire.Offer;
import io.filecast.wire.Probe;
import io.filecast.wire.Reason;
import io.filecast.wire.Receipt;
import io.filecast.wire.Reject;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A receiver, and strangers who send it whatever they like. */
abstract class HostilePort {
  /** Far longer than an answer on loopback takes on a busy machine; nothing waits in vain. */
  static final int PATIENCE_MILLIS = 60_000;

  static final ContentHash HASH = ContentHash.of(new byte[32]);

  @TempDir Path directory;

  final BlockingQueue<ReceivedFile> received = new LinkedBlockingQueue<>();
  Vertx vertx;

  ReceiverVerticle receiver;
  DatagramSocket stranger;

  @BeforeEach
  void start() throws IOException {
    vertx = ProgramVertx.create();
    stranger = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    stranger.setSoTimeout(PATIENCE_MILLIS);
  }

  @AfterEach
  void stop() {
    stranger.close();
    Futures.await(vertx.close());
  }

  void deploy(JsonObject settings) {
    receiver =
        new ReceiverVerticle(
            ReceiverConfig.fromJson(
                settings
                    .put("host", "127.0.0.1")
                    .put("port", 0)
                    .put("output", directory.toString())),
            received::add);
    Futures.await(vertx.deployVerticle(receiver));
  }

  void send(DatagramSocket from, byte[] datagram) throws IOException {
    from.send(
        new DatagramPacket(
            datagram, datagram.length, InetAddress.getByName("127.0.0.1"), receiver.port()));
  }

  static byte[] encoded(ControlPacket packet, int token) {
    ByteBuf out = Unpooled.buffer(1200);
    packet.encode(token, out);
    return ByteBufUtil.getBytes(out);
  }

  void send(ControlPacket packet) throws IOException {
    send(stranger, encoded(packet, 0));
  }

  static Offer offer(long id, String name, Cookie cookie) {
    return new Offer(1, id, 5_000, 1, 1472, name, cookie);
  }

  /** The next answer, or null when there is none. */
  Object answer(DatagramSocket at) throws IOException {
    byte[] answer = raw(at);
    return answer == null ? null : ControlPacket.decode(Unpooled.wrappedBuffer(answer), 0);
  }

  static byte[] raw(DatagramSocket at) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
    try {
      at.receive(packet);
      return Arrays.copyOf(packet.getData(), packet.getLength());
    } catch (SocketTimeoutException none) {
      return null;
    }
  }

  /** All that comes until the answer to a PROBE that is sent now, which is not counted. */
  List<Object> answersUntilNow() throws IOException {
    long last = 0x7E57_0000_0000L;
    send(new Probe(1, last, 100));
    List<Object> answers = new ArrayList<>();
    for (Object next = answer(stranger); ; next = answer(stranger)) {
      assertThat(next).as("the answer to the PROBE").isNotNull();
      if (next.equals(new Reject(0, last, Reason.UNKNOWN_TRANSFER))) {
        return answers;
      }
      answers.add(next);
    }
  }

  List<String> files() throws IOException {
    try (var listed = Files.list(directory)) {
      return listed.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** The next RECEIPT with one of these tokens. */
  Receipt receipt(int... tokens) throws IOException {
    for (byte[] next = raw(stranger); next != null; next = raw(stranger)) {
      for (int token : tokens) {
        if (ControlPacket.decode(Unpooled.wrappedBuffer(next), token) instanceof Receipt receipt) {
          return receipt;
        }
      }
    }
    throw new AssertionError("no receipt");
  }

  /** The next ACCEPT or REJECT for this transfer; RECEIPTs are repeated meanwhile. */
  Object answerTo(long transferId) throws IOException {
    for (Object next = answer(stranger); next != null; next = answer(stranger)) {
      if (next instanceof ControlPacket packet && packet.transferId() == transferId) {
        return packet;
      }
    }
    throw new AssertionError("no answer to " + transferId);
  }
}
