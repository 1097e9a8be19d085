package io.filecast.bench.peer;

import io.filecast.config.NodeConfig;
import io.filecast.config.TransferSpec;
import io.filecast.node.SenderNode;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.TransferOutcome;
import io.filecast.transport.BurstTransport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * filecast embedded in a program that sends again and again: each line of standard input is the
 * name of one more copy of the file.
 */
final class WarmSender {
  private WarmSender() {}

  /**
   * @param args the file, then the destinations
   */
  public static void main(String[] args) throws IOException {
    Vertx vertx = BurstTransport.vertx(new VertxOptions());
    JsonArray destinations = new JsonArray(Arrays.asList(args).subList(1, args.length));
    TransferSpec transfer =
        TransferSpec.fromJson(
            new JsonObject()
                .put("file", args[0])
                .put("destinations", destinations)
                .put("timeouts", new JsonObject().put("answerMillis", "60s")));
    SenderNode node = await(SenderNode.start(vertx, NodeConfig.DEFAULT));
    try (BufferedReader names =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String name = names.readLine(); name != null; name = names.readLine()) {
        TransferOutcome outcome = await(node.send(transfer.withName(name)).outcome());
        System.out.println(answer(outcome).encode());
      }
    }
    await(node.close());
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  private static JsonObject answer(TransferOutcome outcome) {
    JsonObject answer = new JsonObject().put("nanos", outcome.nanos());
    outcome.destinations().stream()
        .map(DestinationOutcome::failure)
        .flatMap(java.util.Optional::stream)
        .findFirst()
        .ifPresent(why -> answer.put("failure", why));
    return answer;
  }
}
