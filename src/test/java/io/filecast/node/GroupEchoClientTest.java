package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.config.ReceiverConfig;
import io.filecast.program.ProgramVertx;
import io.filecast.protocol.echo.GroupEchoReport;
import io.filecast.protocol.echo.GroupEchoReport.Answer;
import io.filecast.testing.Futures;
import io.filecast.transport.MulticastRoute;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a receiver on this host says that it hears of a group. */
class GroupEchoClientTest {
  private static final int GROUP_PORT = 28_892;

  private final Vertx vertx = ProgramVertx.create();

  @TempDir private Path directory;

  @AfterEach
  void stop() {
    Futures.await(vertx.close());
  }

  private int receiver(JsonObject more) {
    JsonObject config =
        new JsonObject()
            .put("host", "127.0.0.1")
            .put("port", 0)
            .put("output", directory.toString())
            .mergeIn(more);
    return Futures.await(ReceiverNode.start(vertx, ReceiverConfig.fromJson(config), received -> {}))
        .port();
  }

  private GroupEchoClient client(int port) throws Exception {
    InetAddress local = InetAddress.getByName("127.0.0.1");
    MulticastRoute route = MulticastRoute.to(local);
    return new GroupEchoClient(
        new InetSocketAddress(local, port),
        new InetSocketAddress(route.randomGroup(), GROUP_PORT),
        route,
        1,
        1472);
  }

  private GroupEchoReport examine(GroupEchoClient client) {
    Futures.await(vertx.deployVerticle(client));
    return Futures.await(client.report());
  }

  @Test
  void aReceiverHearsWhatGoesToAGroup() throws Exception {
    GroupEchoReport report = examine(client(receiver(new JsonObject())));
    assertThat(report.answer()).isEqualTo(Answer.LISTENS);
    assertThat(report.heardLarge() + report.heardSmall()).isGreaterThan(90);
    assertThat(report.datagramBytes()).isEqualTo(1472);
  }

  @Test
  void oneThatMustNotListenSaysSo() throws Exception {
    GroupEchoReport report = examine(client(receiver(new JsonObject().put("multicast", "no"))));
    assertThat(report.answer()).isEqualTo(Answer.REFUSES);
    assertThat(report.heardLarge()).isZero();
  }

  @Test
  void oneThatTellsLittleDoesNotTellThat() throws Exception {
    GroupEchoReport report = examine(client(receiver(new JsonObject().put("echo", "bare"))));
    assertThat(report.answer()).isIn(Answer.NONE, Answer.REFUSES);
    assertThat(report.heardLarge()).isZero();
  }

  @Test
  void fourAskersAreListenedForAtATime() throws Exception {
    int port = receiver(new JsonObject());
    List<GroupEchoClient> clients = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      clients.add(client(port));
    }
    clients.forEach(vertx::deployVerticle);
    List<Answer> answers =
        clients.stream().map(each -> Futures.await(each.report()).answer()).toList();
    assertThat(answers).filteredOn(Answer.LISTENS::equals).hasSize(4);
    assertThat(answers).filteredOn(Answer.REFUSES::equals).hasSize(2);
  }
}
