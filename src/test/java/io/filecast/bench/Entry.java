package io.filecast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A contender in a scenario: its place on disk, its ports, its programs that run all the time. */
final class Entry implements AutoCloseable {
  private static final int PORTS_EACH = 200;
  private static final int FIRST_PORT = 21_000;
  private static final Duration READY_LIMIT = Duration.ofSeconds(30);
  private static final long LOOK_NANOS = 2_000_000;

  private final Bench bench;
  private final Contender contender;
  private final Transfer pattern;
  private final List<MeasuredProcess> daemons = new ArrayList<>();
  private ResidentSender residentSender;

  Entry(Bench bench, Site site, Scenario scenario, Path source, Contender contender, int number)
      throws IOException {
    this.bench = bench;
    this.contender = contender;
    Path directory =
        Files.createDirectories(
            bench.directory().resolve(scenario.name()).resolve(contender.name()));
    pattern =
        new Transfer(site, scenario, source, "none", directory, FIRST_PORT + number * PORTS_EACH);
    for (int i = 1; i <= scenario.receivers(); i++) {
      Files.createDirectories(pattern.output(i));
    }
  }

  Contender contender() {
    return contender;
  }

  List<MeasuredProcess> daemons() {
    return daemons;
  }

  /** A file's name is new in each run: nobody may find it there. */
  Transfer transfer(int run) {
    return new Transfer(
        pattern.site(),
        pattern.scenario(),
        pattern.source(),
        "run%d.bin".formatted(Math.floorMod(run, 1_000_000)),
        pattern.directory(),
        pattern.firstPort());
  }

  /** Starts what runs all the time, and waits until it can take files. */
  void startDaemons() throws IOException, InterruptedException {
    List<List<String>> commands = contender.daemons(pattern);
    for (int i = 1; i <= commands.size(); i++) {
      daemons.add(
          start(
              pattern.site().atReceiver(i, commands.get(i - 1)),
              "daemon-" + i,
              MeasuredProcess.Clock.NONE));
    }
    for (int i = 1; i <= commands.size(); i++) {
      awaitReady(daemons.get(i - 1), pattern, i);
    }
    Optional<List<String>> resident = contender.residentSender(pattern);
    if (resident.isPresent()) {
      residentSender = new ResidentSender(pattern.site().atSender(resident.get()));
    }
  }

  /** Starts what waits for this run, and waits until it waits. */
  List<MeasuredProcess> startTakers(Transfer transfer) throws IOException, InterruptedException {
    List<List<String>> commands = contender.takers(transfer);
    List<MeasuredProcess> takers = new ArrayList<>();
    try {
      for (int i = 1; i <= commands.size(); i++) {
        takers.add(
            start(
                transfer.site().atReceiver(i, MeasuredProcess.timed(commands.get(i - 1))),
                "taker-" + i,
                MeasuredProcess.Clock.NONE));
      }
      for (int i = 1; i <= commands.size(); i++) {
        awaitReady(takers.get(i - 1), transfer, i);
      }
      return takers;
    } catch (IOException | InterruptedException e) {
      takers.forEach(MeasuredProcess::close);
      throw e;
    }
  }

  /** Begins to send: the clock has been started. */
  Sending startSending(Transfer transfer, List<String> command) throws IOException {
    return residentSender == null
        ? start(command, "sender", contender::ownSeconds)
        : residentSender.send(transfer.name());
  }

  /** The sending command with all around it; empty with a sender that stays. */
  List<String> sendingCommand(Transfer transfer) throws IOException {
    return residentSender == null
        ? transfer.site().atSender(MeasuredProcess.timed(contender.sender(transfer)))
        : List.of();
  }

  private MeasuredProcess start(List<String> command, String label, MeasuredProcess.Clock clock)
      throws IOException {
    return MeasuredProcess.start(command, pattern.directory(), label, bench.environment(), clock);
  }

  private void awaitReady(MeasuredProcess process, Transfer transfer, int i)
      throws IOException, InterruptedException {
    int port = contender.readyPort(transfer, i);
    long deadline = System.nanoTime() + READY_LIMIT.toNanos();
    while (!Proc.isBound(process.pid(), port)) {
      if (!process.isAlive()) {
        throw new IOException("receiver " + i + " ended at its start: " + process.lastWords());
      }
      if (System.nanoTime() > deadline) {
        throw new IOException("receiver " + i + " has not bound port " + port);
      }
      LockSupport.parkNanos(LOOK_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /** After a failure nobody knows what state they are in. */
  void restartDaemons() throws IOException, InterruptedException {
    close();
    startDaemons();
  }

  @Override
  public void close() {
    if (residentSender != null) {
      residentSender.close();
      residentSender = null;
    }
    daemons.forEach(MeasuredProcess::close);
    daemons.clear();
  }
}
