package io.filecast.protocol.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.config.EchoDisclosure;
import io.filecast.content.ContentFailure;
import io.filecast.content.ContentSink;
import io.filecast.crypto.PublicKey;
import io.filecast.protocol.endpoint.admission.AdmissionSettings;
import io.filecast.protocol.peer.ReceiverSettings;
import io.filecast.protocol.repair.RepairMemory;
import io.filecast.protocol.repair.SymbolMemory;
import io.filecast.wire.Accept;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.ContentHash;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.Decoded;
import io.filecast.wire.EchoFacts;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.PacketType;
import io.filecast.wire.Probe;
import io.filecast.wire.Reason;
import io.filecast.wire.Receipt;
import io.filecast.wire.Reject;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** What a receiver makes of a disk that answers late, twice, or when nobody waits any more. */
class ReceptionTest {
  private static final InetSocketAddress SENDER = new InetSocketAddress("192.0.2.1", 4711);
  private static final long ID = 7;
  private static final ContentHash HASH = ContentHash.of(new byte[32]);

  private final List<Decoded> sent = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final Sink sink = new Sink();
  private final World world = new World();
  private int token;
  private final ReceiverEndpoint<String> endpoint =
      new ReceiverEndpoint<>(
          0,
          new ReceiverEndpointSettings(
              new AdmissionSettings(16, 8, 50, false),
              new ReceiverSettings(1 << 20, 1 << 20, 65_507, 30_000_000_000L),
              SymbolMemory.unlimited(),
              RepairMemory.unlimited(),
              EchoDisclosure.OFF),
          null,
          world,
          world,
          new SplittableRandom(1));

  private void receive(ControlPacket packet) {
    ByteBuf datagram = Unpooled.buffer();
    packet.encode(token, datagram);
    assertThat(endpoint.onDatagram(1_000, SENDER, "route", datagram)).isNull();
    endpoint.onReadComplete(1_000);
  }

  private void offer() {
    receive(new Offer(1, ID, 100_000, 1, 1472, "name"));
  }

  private Accept accept() {
    assertThat(sent).hasSize(1);
    Accept accept = (Accept) sent.get(0);
    token = accept.token();
    sent.clear();
    return accept;
  }

  @Test
  void nothingIsSaidBeforeTheDiskHasAnswered() {
    offer();
    offer();
    assertThat(sent).isEmpty();
    sink.listener.onOpened(2_000, ByteRanges.of(0, 1_000), false);
    assertThat(accept().held().totalBytes()).isEqualTo(1_000);
  }

  @Test
  void aSecondAnswerChangesNothing() {
    offer();
    sink.listener.onOpened(2_000, ByteRanges.NONE, false);
    accept();
    sink.listener.onOpened(3_000, ByteRanges.of(0, 1_000), false);
    sink.listener.onRefused(3_000, ContentFailure.of(Reason.NO_SPACE, "full"));
    sink.listener.onStartedOver(3_000);
    sink.listener.onPublished(3_000, 1);
    sink.listener.onHash(3_000, HASH);
    assertThat(sent).isEmpty();
    receive(new Probe(1, ID, 1_200)); // the token still holds
    assertThat(told).containsExactly("began");
  }

  @Test
  void aRefusalByTheDiskIsToldOnce() {
    offer();
    ContentFailure full = ContentFailure.of(Reason.NO_SPACE, "the disk is full");
    sink.listener.onRefused(2_000, full);
    sink.listener.onRefused(2_000, full);
    assertThat(sent)
        .singleElement()
        .isInstanceOfSatisfying(
            Reject.class, reject -> assertThat(reject.reason()).isEqualTo(Reason.NO_SPACE));
    assertThat(told).containsExactly("refused: the disk is full");
    assertThat(endpoint.running()).isEmpty();
  }

  @Test
  void oneThatEndsWhileTheDiskLooksIsGoneWhenThatHasAnswered() {
    offer();
    endpoint.endAll(2_000, () -> told.add("gone"));
    assertThat(told).isEmpty();
    sink.listener.onOpened(3_000, ByteRanges.NONE, false);
    assertThat(sink.closed).isOne();
    assertThat(told).isEmpty();
    sink.listener.onClosed(4_000);
    sink.listener.onClosed(4_000);
    assertThat(told).containsExactly("gone");
    assertThat(sent).isEmpty();
  }

  @Test
  void whatComesOfADiskAfterTheEndIsIgnored() {
    offer();
    sink.listener.onOpened(2_000, ByteRanges.NONE, false);
    accept();
    receive(new Probe(1, ID, 1_200));
    sent.clear();
    endpoint.endAll(3_000, () -> told.add("gone"));
    assertThat(sent)
        .singleElement()
        .isInstanceOfSatisfying(
            Receipt.class,
            receipt -> assertThat(receipt.reason()).isEqualTo(Reason.RECEIVER_STOPPED));
    sent.clear();
    sink.listener.onWritten(4_000);
    sink.listener.onHash(4_000, HASH);
    sink.listener.onPublished(4_000, 1);
    sink.listener.onStartedOver(4_000);
    sink.listener.onFailed(4_000, ContentFailure.of(Reason.WRITE_FAILED, "failed"));
    sink.listener.onClosed(4_000);
    sink.listener.onFailed(5_000, ContentFailure.of(Reason.WRITE_FAILED, "failed"));
    assertThat(sent).isEmpty();
    assertThat(told).containsExactly("began", "ended", "gone");
    assertThat(world.wakeNanos).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aNewcomerWaitsForTheNameUntilTheDiskHasLetItGo() {
    offer();
    sink.listener.onOpened(2_000, ByteRanges.NONE, false);
    ContentSink.Listener before = sink.listener;
    accept();
    receive(new Probe(1, ID, 1_200));
    sent.clear();
    before.onFailed(3_000, ContentFailure.of(Reason.WRITE_FAILED, "the disk failed"));
    assertThat(told).containsExactly("began", "ended");
    token = 0;
    receive(new Offer(1, ID + 1, 100_000, 1, 1472, "name"));
    assertThat(sink.opened)
        .as("its name is free: the failed one only repeats its receipt")
        .isEqualTo(2);
  }

  /** Answers nothing by itself. */
  private static final class Sink implements ContentSink {
    private Listener listener;
    private int opened;
    private int closed;

    @Override
    public void open(Listener newListener) {
      listener = newListener;
      opened++;
    }

    @Override
    public boolean hasRoom(int bytes) {
      return true;
    }

    @Override
    public void write(long offset, ByteBuf payload) {}

    @Override
    public long backlogBytes() {
      return 0;
    }

    @Override
    public boolean isBehind() {
      return false;
    }

    @Override
    public ContentFailure refusal() {
      return null;
    }

    @Override
    public void reserve() {}

    @Override
    public void hashExisting() {}

    @Override
    public void hash() {}

    @Override
    public void publish(ContentHash hash) {}

    @Override
    public void startOver() {}

    @Override
    public void close(boolean discard) {
      closed++;
    }
  }

  private final class World implements ReceiverDriver<String>, ReceiverObserver<String> {
    private long wakeNanos = Long.MAX_VALUE;

    @Override
    public void join(InetSocketAddress group, String route) {}

    @Override
    public void leave(InetSocketAddress group, String route) {}

    @Override
    public void compute(Runnable work, LongConsumer done) {}

    @Override
    public void send(String route, ByteBuf packet) {
      if (Header.type(packet) != PacketType.FEEDBACK) {
        sent.add(ControlPacket.decode(packet.copy(), token));
      }
    }

    @Override
    public void wakeAt(long nanos) {
      wakeNanos = nanos;
    }

    @Override
    public ContentFailure refusal(Offer offer) {
      return null;
    }

    @Override
    public String memoryShort(Offer offer) {
      return "";
    }

    @Override
    public Object nameOf(Offer offer, PublicKey sender) {
      return offer.name();
    }

    @Override
    public ContentSink sink(RemoteSender<String> sender, Object name) {
      return sink;
    }

    @Override
    public EchoFacts echoFacts(long withheld) {
      return EchoFacts.NONE;
    }

    @Override
    public void onDropped(Rejection rejection) {
      told.add("dropped " + rejection);
    }

    @Override
    public void onRefused(InetSocketAddress source, Offer offer, Reason reason, String why) {
      told.add("refused: " + why);
    }

    @Override
    public void onOtherVersion(InetSocketAddress source, ByteBuf offer) {}

    @Override
    public void onStranger(InetSocketAddress source, Reason reason, PublicKey key) {}

    @Override
    public void onTooManyEchoes() {}

    @Override
    public void onBegan(Reception<String> reception) {
      told.add("began");
    }

    @Override
    public void onHashDiffers(Reception<String> reception, boolean startsOver) {}

    @Override
    public void onEnded(Reception<String> reception) {
      told.add("ended");
    }

    @Override
    public void onUnproven(Reception<String> reception) {
      told.add("unproven");
    }

    @Override
    public void onRevoked(Reception<String> reception) {}
  }
}
