package io.filecast.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.content.file.DiskWorkers;
import io.filecast.testing.RunningProgram;
import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A JVM whose memory has run out ends, wherever that happened, also without a launcher. */
class OutOfMemoryExitTest {
  @TempDir private Path directory;

  /** Where memory runs out. */
  enum Place {
    THREAD,
    EVENT_LOOP,
    DATAGRAM_HANDLER,
    DISK_WORKER,
    OUTSIDE_OF_THE_HEAP
  }

  /** What runs in a JVM of its own. */
  static final class Scene {
    private Scene() {}

    public static void main(String[] args) throws Exception {
      OutOfMemoryExit.install();
      Vertx vertx = ProgramVertx.create();
      switch (Place.valueOf(args[0])) {
        case THREAD -> new Thread(Scene::eat).start();
        case EVENT_LOOP -> vertx.runOnContext(turn -> eat());
        case DATAGRAM_HANDLER -> eatAtADatagram(vertx);
        case DISK_WORKER ->
            new DiskWorkers()
                .call(
                    vertx.getOrCreateContext(),
                    () -> {
                      eat();
                      return null;
                    });
        case OUTSIDE_OF_THE_HEAP ->
            vertx.runOnContext(
                turn -> {
                  for (List<Object> all = new ArrayList<>(); ; ) {
                    all.add(Unpooled.directBuffer(1 << 20));
                  }
                });
      }
      Thread.sleep(Long.MAX_VALUE);
    }

    private static void eat() {
      for (List<Object> all = new ArrayList<>(); ; ) {
        all.add(new byte[1 << 20]);
      }
    }

    private static void eatAtADatagram(Vertx vertx) throws Exception {
      vertx.runOnContext(
          turn ->
              io.filecast.transport.DatagramPort.listen(vertx, "127.0.0.1", 0, 0)
                  .onSuccess(
                      port -> {
                        port.handler(
                            new io.filecast.transport.DatagramHandler() {
                              @Override
                              public void onDatagrams(
                                  io.netty.buffer.ByteBuf frames,
                                  int frameBytes,
                                  java.net.InetSocketAddress source) {
                                eat();
                              }

                              @Override
                              public void onReadComplete() {}
                            });
                        send(port.port());
                      }));
    }

    private static void send(int port) {
      try (DatagramSocket socket = new DatagramSocket()) {
        socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName("127.0.0.1"), port));
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void theProgramEndsWithALineAndACode(Place place) throws Exception {
    try (RunningProgram scene = scene(place)) {
      assertThat(scene.awaitExit()).as(scene.toString()).isEqualTo(OutOfMemoryExit.CODE);
      assertThat(scene.err()).anyMatch(line -> line.startsWith("out of memory; start Java with"));
    }
  }

  /** As the launchers and the parents of child JVMs start it. */
  @Test
  void javaEndsItByItselfWhereItIsToldTo() throws Exception {
    assertThat(ChildCommand.java()).contains("-XX:+ExitOnOutOfMemoryError");
    try (RunningProgram scene = scene(Place.THREAD, "-XX:+ExitOnOutOfMemoryError")) {
      assertThat(scene.awaitExit()).as(scene.toString()).isEqualTo(OutOfMemoryExit.CODE);
    }
  }

  private RunningProgram scene(Place place, String... options) throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx32m"));
    line.addAll(List.of(options));
    line.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Scene.class.getName(), place.name()));
    return RunningProgram.start(directory, Map.of(), line);
  }
}
