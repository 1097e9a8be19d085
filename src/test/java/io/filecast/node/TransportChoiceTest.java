package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.config.ConfigException;
import io.filecast.config.ReceiverConfig;
import io.filecast.config.SenderConfig;
import io.filecast.config.TransportChoice;
import io.filecast.program.ProgramVertx;
import io.filecast.testing.Content;
import io.filecast.testing.Futures;
import io.filecast.testing.PlainReceiver;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.TransferOutcome;
import io.filecast.transport.BurstTransport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Both transports speak the same wire, and child JVMs take the one that is configured. */
class TransportChoiceTest {
  private static final int CONTENT_BYTES = 3_000_017;

  @TempDir private Path directory;

  private final List<Vertx> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(vertx -> Futures.await(vertx.close()));
  }

  private Vertx vertx(TransportChoice choice) {
    Vertx vertx = ProgramVertx.create(ProgramVertx.transport(choice));
    opened.add(vertx);
    return vertx;
  }

  private static void requireHere(TransportChoice... choices) {
    assumeTrue(
        !List.of(choices).contains(TransportChoice.NATIVE)
            || BurstTransport.nativeObstacle().isEmpty(),
        () -> "no native transport here: " + BurstTransport.nativeObstacle().orElseThrow());
  }

  private int receive(TransportChoice choice) {
    ReceiverVerticle receiver =
        new ReceiverVerticle(
            ReceiverConfig.fromJson(
                new JsonObject()
                    .put("host", "127.0.0.1")
                    .put("port", 0)
                    .put("transport", choice.label())
                    .put("output", directory.resolve("received").toString())),
            file -> {});
    Futures.await(vertx(choice).deployVerticle(receiver));
    return receiver.port();
  }

  private Future<TransferOutcome> send(
      TransportChoice choice, String strategy, Path file, int port, JsonObject more) {
    return Sender.send(
        vertx(choice),
        SenderConfig.fromJson(
            new JsonObject()
                .put("file", file.toString())
                .put("destinations", new JsonArray().add("127.0.0.1:" + port))
                .put("transport", choice.label())
                .put("strategy", strategy)
                .mergeIn(more)));
  }

  @ParameterizedTest
  @CsvSource({
    "NIO, NATIVE, event-loop",
    "NATIVE, NIO, event-loop",
    "NIO, NIO, event-loop",
    "NIO, NATIVE, process",
    "NATIVE, NIO, process"
  })
  void acrossTransportsTheCopyIsTheFile(
      TransportChoice sender, TransportChoice receiver, String strategy) throws Exception {
    requireHere(sender, receiver);
    Path file = Content.write(directory.resolve("content"), CONTENT_BYTES, 7);

    TransferOutcome outcome =
        Futures.await(send(sender, strategy, file, receive(receiver), new JsonObject()));

    assertThat(outcome.destinations()).allMatch(DestinationOutcome::isOk);
    assertThat(directory.resolve("received/content")).hasSameBinaryContentAs(file);
  }

  /** The kernel knows who has loaded the native library. */
  @ParameterizedTest
  @EnumSource(TransportChoice.class)
  void aChildLoadsTheNativeLibraryUnlessItIsToldNot(TransportChoice choice) throws Exception {
    requireHere(TransportChoice.NATIVE);
    Path file = Content.write(directory.resolve("content"), 1_000, 7);
    try (PlainReceiver receiver = new PlainReceiver()) {
      Future<TransferOutcome> sending =
          send(
              choice,
              "process",
              file,
              receiver.destination().port(),
              new JsonObject()
                  .put("mode", "raw")
                  .put(
                      "raw",
                      new JsonObject().put("chunkBytes", 1).put("datagramsPerSecond", 1_000)));
      receiver.await(1); // the child sends, so it has chosen

      List<Boolean> loaded =
          ProcessHandle.current().children().map(TransportChoiceTest::hasNativeLibrary).toList();

      assertThat(loaded).containsExactly(choice != TransportChoice.NIO);
      assertThat(Futures.await(sending).failedCount()).isZero();
    }
  }

  private static boolean hasNativeLibrary(ProcessHandle process) {
    try {
      return Files.readString(
              Path.of("/proc/" + process.pid() + "/maps"), StandardCharsets.ISO_8859_1)
          .contains("netty_transport_native_epoll");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void nativeIsNativeOrAMistakeThatSaysWhyAndWhatToDo() {
    BurstTransport.nativeObstacle()
        .ifPresentOrElse(
            why ->
                assertThatThrownBy(() -> ProgramVertx.transport(TransportChoice.NATIVE))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContainingAll("transport=native", why, "use auto or nio"),
            () ->
                assertThat(ProgramVertx.transport(TransportChoice.NATIVE).description())
                    .startsWith("native epoll, "));
  }
}
