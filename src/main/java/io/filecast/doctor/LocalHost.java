package io.filecast.doctor;

import io.filecast.config.TransportChoice;
import io.filecast.transport.BurstTransport;
import io.filecast.transport.KernelBufferLimit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** This host, as both programs depend on it: its Java, its transport, its receive buffer. */
final class LocalHost {
  static final String LOOPBACK = "127.0.0.1";

  /** Where Linux shows its interfaces. */
  static final Path INTERFACES = Path.of("/sys/class/net");

  private final Vertx vertx;
  private final BurstTransport transport;
  private final TransportChoice choice;

  /**
   * @param transport what the Vert.x runs on
   * @param choice what was asked for
   */
  LocalHost(Vertx vertx, BurstTransport transport, TransportChoice choice) {
    this.vertx = vertx;
    this.transport = transport;
    this.choice = choice;
  }

  /**
   * What is found, one check after the other, off the event loop.
   *
   * @param receiveBufferBytes asked of the kernel; 0 = nothing is asked for
   * @param what asks for it, in words
   * @param more checks, of what only one of the programs depends on
   */
  Future<List<Finding>> examine(int receiveBufferBytes, String what, List<Check> more) {
    return Sockets.open(vertx, LOOPBACK, 0, receiveBufferBytes)
        .compose(
            opened -> {
              ReceiveBufferCheck buffer =
                  new ReceiveBufferCheck(
                      receiveBufferBytes,
                      what,
                      opened.receiveBufferBytes(),
                      KernelBufferLimit.receive());
              Stream<Check> ours =
                  Stream.of(
                      new JavaCheck(Runtime.version()),
                      new TransportCheck(transport, choice),
                      buffer);
              Stream<Check> all = Stream.concat(ours, more.stream());
              return vertx.executeBlocking(() -> all.map(Check::look).toList());
            });
  }
}
