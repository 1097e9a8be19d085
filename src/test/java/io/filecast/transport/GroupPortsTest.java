package io.filecast.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filecast.testing.Eventually;
import io.filecast.testing.Futures;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Groups over loopback: who hears what is sent to one. */
class GroupPortsTest {
  private static final InetAddress LOOPBACK = address("127.0.0.1");
  private static final InetAddress OTHER_SOURCE = address("127.0.0.2");
  private static final int BUFFER_BYTES = 1 << 21;

  enum Kind {
    BEST(BurstTransport.best()),
    NIO(BurstTransport.nio());

    private final BurstTransport transport;

    Kind(BurstTransport transport) {
      this.transport = transport;
    }
  }

  /** Another for each test: another program may use one. */
  private final InetSocketAddress group =
      new InetSocketAddress(
          "232.11.%d.%d"
              .formatted(
                  RandomGenerator.getDefault().nextInt(1, 255),
                  RandomGenerator.getDefault().nextInt(1, 255)),
          RandomGenerator.getDefault().nextInt(20_000, 30_000));

  private Vertx vertx;
  private Context context;

  private static InetAddress address(String literal) {
    return new InetSocketAddress(literal, 0).getAddress();
  }

  private void start(Kind kind) {
    vertx = Vertx.builder().withTransport(kind.transport).build();
    context = vertx.getOrCreateContext();
  }

  @AfterEach
  void stop() {
    if (vertx != null) {
      Futures.await(vertx.close());
    }
  }

  private <T> T onContext(Callable<Future<T>> action) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(
        turn -> {
          try {
            action.call().onComplete(promise);
          } catch (Exception e) {
            promise.fail(e);
          }
        });
    return Futures.await(promise.future());
  }

  private DatagramPort sender(InetAddress local, int ttl) {
    return onContext(
        () -> {
          MulticastRoute route = new MulticastRoute(MulticastRoute.to(LOOPBACK).via(), local);
          return GroupPorts.sender(vertx, route, ttl, BUFFER_BYTES);
        });
  }

  /** What one member hears. */
  private final class Member implements DatagramHandler {
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<InetSocketAddress> sources = new CopyOnWriteArrayList<>();
    private final DatagramPort port;

    Member(InetAddress source) {
      port =
          onContext(
              () ->
                  GroupPorts.receiver(
                          vertx, group, MulticastRoute.to(LOOPBACK), source, BUFFER_BYTES)
                      .onSuccess(open -> open.handler(this)));
    }

    @Override
    public void onDatagrams(ByteBuf frames, int frameBytes, InetSocketAddress source) {
      for (int at = frames.readerIndex(); at < frames.writerIndex(); at += frameBytes) {
        int length = Math.min(frameBytes, frames.writerIndex() - at);
        heard.add(ByteBufUtil.hexDump(frames, at, length));
        sources.add(source);
      }
    }

    @Override
    public void onReadComplete() {}
  }

  private void send(DatagramPort from, String hex) {
    ByteBuf datagram = PooledByteBufAllocator.DEFAULT.directBuffer();
    datagram.writeBytes(ByteBufUtil.decodeHexDump(hex));
    onContext(() -> from.send(datagram, group));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyMemberHearsWholeBurstsInOrder(Kind kind) {
    start(kind);
    Member one = new Member(LOOPBACK);
    Member two = new Member(LOOPBACK);
    DatagramPort sender = sender(LOOPBACK, GroupPorts.DEFAULT_TTL);
    ByteBuf frames = PooledByteBufAllocator.DEFAULT.directBuffer();
    for (int i = 0; i < 20; i++) {
      frames.writeInt(i).writeZero(i == 19 ? 100 : 1196);
    }
    if (sender.maxBurstFrames(1200) > 1) {
      onContext(() -> sender.send(frames, 1200, group));
    } else {
      for (int i = 0; i < 20; i++) {
        ByteBuf frame = frames.readRetainedSlice(Math.min(1200, frames.readableBytes()));
        onContext(() -> sender.send(frame, group));
      }
      frames.release();
    }
    for (Member each : List.of(one, two)) {
      Eventually.holds("20 datagrams", () -> each.heard.size() == 20);
      for (int i = 0; i < 20; i++) {
        assertThat(each.heard.get(i)).startsWith("%08x".formatted(i)).hasSize(i == 19 ? 208 : 2400);
      }
      assertThat(each.sources).allMatch(source -> source.getAddress().equals(LOOPBACK));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void anotherSourceIsNotHeard(Kind kind) {
    start(kind);
    Member member = new Member(LOOPBACK);
    Member ofOther = new Member(OTHER_SOURCE);
    send(sender(OTHER_SOURCE, GroupPorts.DEFAULT_TTL), "0f");
    Eventually.holds("0f", () -> ofOther.heard.equals(List.of("0f")));
    send(sender(LOOPBACK, GroupPorts.DEFAULT_TTL), "01");
    Eventually.holds("01", () -> member.heard.equals(List.of("01")));
    assertThat(ofOther.heard).containsExactly("0f");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aMemberThatHasLeftHearsNothing(Kind kind) {
    start(kind);
    Member left = new Member(LOOPBACK);
    Member stays = new Member(LOOPBACK);
    onContext(left.port::close);
    send(sender(LOOPBACK, 3), "07");
    Eventually.holds("07", () -> stays.heard.equals(List.of("07")));
    assertThat(left.heard).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whoJoinsAgainHearsWhatIsSentAfterThat(Kind kind) throws IOException {
    start(kind);
    Member member = new Member(LOOPBACK);
    MulticastRoute route = MulticastRoute.to(LOOPBACK);
    DatagramPort sender = sender(LOOPBACK, GroupPorts.DEFAULT_TTL);
    for (int i = 1; i <= 3; i++) {
      onContext(() -> GroupPorts.joinAgain(member.port, group, route, LOOPBACK));
      send(sender, "0" + i);
      int heard = i;
      Eventually.holds("0" + i, () -> member.heard.size() == heard);
    }
    assertThat(member.heard).containsExactly("01", "02", "03");
  }

  /** As a system without descriptors does, a Vert.x that is closed has no socket. */
  @Test
  void aSocketThatCannotBeHadIsAFailureAndNoException() throws IOException {
    start(Kind.BEST);
    Futures.await(vertx.close());
    MulticastRoute route = MulticastRoute.to(LOOPBACK);
    assertThat(GroupPorts.sender(vertx, route, GroupPorts.DEFAULT_TTL, 0).failed()).isTrue();
    assertThat(GroupPorts.receiver(vertx, group, route, LOOPBACK, 0).failed()).isTrue();
    vertx = null;
  }

  @Test
  void aRouteSaysWhyItIsNone() throws IOException {
    assertThat(MulticastRoute.to(LOOPBACK).via().isLoopback()).isTrue();
    assertThat(MulticastRoute.to(LOOPBACK).local()).isEqualTo(LOOPBACK);
    assertThat(MulticastRoute.named("lo", false).local()).isEqualTo(LOOPBACK);
    assertThatThrownBy(() -> MulticastRoute.of(address("192.0.2.77")))
        .hasMessage("192.0.2.77 is no address of this host");
    assertThatThrownBy(() -> MulticastRoute.named("nosuch0", false))
        .hasMessage("this host has no interface nosuch0");
  }
}
