package embedding;

import io.filecast.config.NodeConfig;
import io.filecast.config.ReceiverConfig;
import io.filecast.config.TransferSpec;
import io.filecast.node.ReceiverNode;
import io.filecast.node.SenderNode;
import io.filecast.node.TransferHandle;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.TransferId;
import io.filecast.transfer.TransferOutcome;
import io.filecast.transport.BurstTransport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends a file to a receiver in the same program, over loopback, and prints the receipt. */
public final class Main {
  private Main() {}

  /**
   * @param args the file, and the directory for the copy
   */
  public static void main(String[] args) throws TimeoutException {
    Vertx vertx = BurstTransport.vertx(new VertxOptions());
    try {
      ReceiverNode receiver =
          await(
              ReceiverNode.start(
                  vertx,
                  ReceiverConfig.fromJson(
                      new JsonObject()
                          .put("host", "127.0.0.1")
                          .put("port", 0)
                          .put("output", args[1]))));
      SenderNode sender = await(SenderNode.start(vertx, NodeConfig.DEFAULT));
      TransferHandle handle =
          sender.send(TransferSpec.of(Path.of(args[0]), "127.0.0.1:" + receiver.port()));
      print(await(handle.outcome()));
      await(sender.close());
      await(receiver.close());
    } finally {
      await(vertx.close());
    }
  }

  private static void print(TransferOutcome outcome) {
    System.out.println("transfer " + TransferId.text(outcome.transferId()));
    for (DestinationOutcome destination : outcome.destinations()) {
      System.out.println(
          destination
              .failure()
              .map(reason -> "failed: " + reason)
              .orElseGet(() -> "receipt " + destination.delivery().orElseThrow().sha256()));
    }
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(60, TimeUnit.SECONDS);
  }
}
