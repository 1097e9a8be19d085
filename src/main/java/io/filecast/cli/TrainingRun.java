package io.filecast.cli;

import io.filecast.program.ClassDataArchive;
import io.filecast.text.Printable;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Does once what both programs do most, so that the JVM it runs in can write down the classes that
 * this takes: transfers over loopback in both modes, help, version.
 */
public final class TrainingRun {
  /** Enough for bursts of full datagrams and several feedbacks. */
  private static final int CONTENT_BYTES = 1 << 20;

  private static final int LISTENING_SECONDS = 60;

  /** It runs out of the way of other programs, and they may leave it little. */
  private static final String PATIENCE = "60s";

  private final Path directory;
  private final BlockingQueue<Integer> ports = new LinkedBlockingQueue<>();

  /** What the manifests name; compiled for any Java and after this class, so not to be called. */
  private static final List<String> FIRST_CLASSES =
      List.of(
          "io.filecast.cli.SenderStart",
          "io.filecast.cli.ReceiverStart",
          "io.filecast.cli.JavaVersion");

  private TrainingRun(Path directory) {
    this.directory = directory;
  }

  public static void main(String[] args) {
    int code = ExitCode.OK;
    try {
      Path directory = Files.createTempDirectory("filecast-training");
      try {
        new TrainingRun(directory).run();
      } finally {
        delete(directory);
      }
    } catch (Exception e) {
      System.err.println(Printable.line("training failed: " + e.getMessage()));
      code = ClassDataArchive.TRAINING_FAILED;
    }
    System.exit(code); // also while a receiver still waits for the transfer that failed
  }

  private void run() throws Exception {
    PrintStream stdout = System.out;
    System.setOut(new PrintStream(new PortFinder(), true, StandardCharsets.UTF_8));
    try {
      for (String first : FIRST_CLASSES) {
        Class.forName(first);
      }
      requireOk(SenderMain.run("--version"));
      requireOk(SenderMain.run("send", "--help"));
      requireOk(ReceiverMain.run("--version"));
      requireOk(ReceiverMain.run("receive", "--help"));
      transfer("reliable");
      transfer("raw");
    } finally {
      System.setOut(stdout);
    }
  }

  private void transfer(String mode) throws Exception {
    byte[] content = new byte[CONTENT_BYTES];
    new Random(1).nextBytes(content);
    Path file = Files.write(directory.resolve("content"), content);
    CompletableFuture<Integer> receiver =
        CompletableFuture.supplyAsync(
            () ->
                ReceiverMain.run(
                    "--host",
                    "127.0.0.1",
                    "--port",
                    "0",
                    "--output",
                    directory.resolve("received").toString(),
                    "--once",
                    "1",
                    "--json"));
    Integer port = ports.poll(LISTENING_SECONDS, TimeUnit.SECONDS);
    if (port == null) {
      throw new IOException("no receiver listens");
    }
    Path conf =
        Files.writeString(
            directory.resolve("conf.json"),
            new JsonObject()
                .put("file", file.toString())
                .put("mode", mode)
                .put("timeouts", new JsonObject().put("answerMillis", PATIENCE))
                .encode());
    requireOk(
        SenderMain.run("-conf", conf.toString(), "--destinations", "127.0.0.1:" + port, "--json"));
    requireOk(receiver.join());
  }

  private static void requireOk(int code) throws IOException {
    if (code != ExitCode.OK) {
      throw new IOException("a program ended with " + code);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** Reads what the programs print: the receivers say what port they listen on. */
  private final class PortFinder extends ByteArrayOutputStream {
    @Override
    public synchronized void flush() {
      toString(StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("{") && line.contains("\"listening\""))
          .map(line -> new JsonObject(line).getInteger("port"))
          .forEach(ports::add);
      reset();
    }
  }
}
