package io.filecast.cli.compare;

import io.filecast.config.ByteSize;
import io.filecast.config.ConfigException;
import io.filecast.config.Mode;
import io.filecast.config.SenderConfig;
import io.filecast.config.Strategy;
import io.filecast.config.TransferSpec;
import io.filecast.node.SenderNode;
import io.filecast.program.ProgramVertx;
import io.filecast.report.LadderStep;
import io.filecast.transport.BurstTransport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/**
 * The same file through the steps from the lab to the full protocol, always to receivers on this
 * host. Each step changes one thing. All but the last leave by a system call per datagram, as the
 * lab's did, and all receivers have the receive buffer that the kernel gives to any program.
 */
public final class Ladder {
  private static final int LAB_CHUNK_BYTES = 1;

  /** A full Ethernet frame: 1500 - 20 (IPv4) - 8 (UDP). */
  private static final int FULL_FRAME_BYTES = 1_472;

  /** 118 Mbit/s of full frames: what a receiver on the same two processors keeps up with. */
  private static final int PACED_DATAGRAMS_PER_SECOND = 10_000;

  /** Bytes that the lab's step sends one by one, for some microseconds each. */
  private static final long MAX_CONTENT_BYTES = 16_000_000;

  private final ComparisonRuntime program;
  private final Vertx vertx;
  private final Vertx unbatched;
  private final CompareRun run;
  private final SenderConfig config;
  private final List<Long> sizes;
  private final int loopback;

  /**
   * @param unbatched made by {@link #unbatched}
   * @param config its file goes through all steps; of the rest what the steps leave open
   * @param sizes of files to make, in bytes; empty: the configured file
   * @param loopback receivers to start on this host
   */
  public Ladder(
      ComparisonRuntime program,
      Vertx unbatched,
      CompareRun run,
      SenderConfig config,
      List<Long> sizes,
      int loopback) {
    this.program = program;
    this.vertx = program.vertx();
    this.unbatched = unbatched;
    this.run = run;
    this.config = config;
    this.sizes = sizes;
    this.loopback = loopback;
  }

  /**
   * A step and what it sets.
   *
   * @param batched whether several datagrams may leave by one system call, where this system can
   */
  private record Step(String subject, String meaning, JsonObject settings, boolean batched) {}

  private static final List<Step> STEPS =
      List.of(
          new Step(
              "1 lab",
              "One byte per datagram, as fast as it goes, nobody answers: what the lab did.",
              raw(LAB_CHUNK_BYTES, 0),
              false),
          new Step(
              "2 big datagrams",
              "The same with %d bytes per datagram, a full Ethernet frame."
                  .formatted(FULL_FRAME_BYTES),
              raw(FULL_FRAME_BYTES, 0),
              false),
          new Step(
              "3 paced",
              "The same, at most %d datagrams a second.".formatted(PACED_DATAGRAMS_PER_SECOND),
              raw(FULL_FRAME_BYTES, PACED_DATAGRAMS_PER_SECOND),
              false),
          new Step(
              "4 reliable",
              "filecast's own wire: the receiver reports what is missing, the sender repairs it and finds the pace; a receipt proves the copy.",
              reliable(String.valueOf(FULL_FRAME_BYTES)),
              false),
          new Step(
              "5 batched",
              "The same, with as large datagrams as the path takes and many of them in one system call.",
              reliable("auto"),
              true));

  private static JsonObject raw(int chunkBytes, int datagramsPerSecond) {
    return new JsonObject()
        .put("mode", Mode.RAW.label())
        .put(
            "raw",
            new JsonObject()
                .put("chunkBytes", chunkBytes)
                .put("datagramsPerSecond", datagramsPerSecond));
  }

  private static JsonObject reliable(String datagramBytes) {
    return new JsonObject().put("mode", Mode.RELIABLE.label()).put("datagramBytes", datagramBytes);
  }

  /** A Vert.x whose datagrams leave one by one; not to be made on the thread of another. */
  public static Vertx unbatched() {
    return ProgramVertx.create(BurstTransport.nio());
  }

  /** The steps in their order. */
  public static List<LadderStep> steps() {
    return STEPS.stream().map(step -> new LadderStep(step.subject(), step.meaning())).toList();
  }

  /**
   * Refuses files of these sizes, in bytes, that are too large for the first step.
   *
   * @throws ConfigException for the first of them
   */
  public static void requireSmall(List<Long> sizes) {
    sizes.forEach(size -> requireSmall("--sizes", size));
  }

  /** Fails with a {@link ConfigException} when the configured file is too large. */
  public Future<Void> run() {
    return LoopbackReceivers.withDirectory(
        vertx,
        directory ->
            TestContent.each(
                vertx, config.transfer().file(), sizes, directory, file -> run(file, directory)));
  }

  private static long requireSmall(String source, long bytes) {
    if (bytes > MAX_CONTENT_BYTES) {
      throw new ConfigException(
          "%s=%s is over the limit %s: the first step of --ladder sends each byte by itself; use a smaller file"
              .formatted(source, ByteSize.exact(bytes), ByteSize.exact(MAX_CONTENT_BYTES)));
    }
    return bytes;
  }

  private Future<Void> run(Path file, Path directory) {
    return SenderNode.look(vertx, file)
        .compose(
            source ->
                LoopbackReceivers.with(
                    vertx,
                    loopback,
                    receiver(),
                    directory,
                    requireSmall("size of " + file, source.size()),
                    receivers ->
                        run.runAll(
                            STEPS.stream().map(step -> trial(step, file, receivers)).toList(),
                            source,
                            receivers)));
  }

  /** The receive buffer is the kernel's default, as it was in the lab. */
  private JsonObject receiver() {
    return new JsonObject()
        .put("receiveBufferBytes", 0)
        .put("transport", config.node().transport().label());
  }

  private TimedCase trial(Step step, Path file, LoopbackReceivers receivers) {
    SenderConfig stepConfig =
        SenderConfig.fromJson(
            config
                .toJson()
                .put("file", file.toString())
                .put("strategy", Strategy.EVENT_LOOP.label())
                .mergeIn(step.settings(), true));
    TransferSpec transfer = stepConfig.transfer().withDestinations(receivers.destinations());
    return new TimedCase(
        step.subject(),
        stepConfig.with(transfer),
        step.batched() ? vertx : unbatched,
        step.batched() && program.transport().isBatched());
  }
}
