package io.filecast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.program.ProgramVertx;
import io.filecast.testing.Futures;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Groups on the loopback interface of this host. */
class GroupPortsTest {
  private final Vertx vertx = ProgramVertx.create();

  @AfterEach
  void stop() {
    Futures.await(vertx.close());
  }

  @Test
  void whoJoinsAgainHearsWhatIsSentAfterThat() throws Exception {
    InetAddress local = InetAddress.getByName("127.0.0.1");
    MulticastRoute loopback = MulticastRoute.to(local);
    InetSocketAddress group = new InetSocketAddress("232.9.8.7", 28_891);
    DatagramPort receiver = Futures.await(GroupPorts.receiver(vertx, group, loopback, local, 0));
    DatagramPort sender = Futures.await(GroupPorts.sender(vertx, loopback, 1, 0));
    for (int i = 1; i <= 3; i++) {
      Futures.await(GroupPorts.joinAgain(receiver, group, loopback, local));
      assertThat(received(receiver, sender, group, i)).isEqualTo(i);
    }
  }

  /** The first byte of what comes when this was sent. */
  private static int received(
      DatagramPort receiver, DatagramPort sender, InetSocketAddress group, int what) {
    Promise<Integer> came = Promise.promise();
    receiver.handler(
        new DatagramHandler() {
          @Override
          public void onDatagrams(ByteBuf frames, int frameBytes, InetSocketAddress source) {
            came.tryComplete((int) frames.getByte(frames.readerIndex()));
          }

          @Override
          public void onReadComplete() {}
        });
    sender.send(Unpooled.copiedBuffer(new byte[] {(byte) what}), 1, group);
    return Futures.await(came.future());
  }
}
