package io.filecast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * One run of one contender. The clock starts with the sending command. It stops when that has ended
 * and every copy has its full size under its final name. Then what waited for this run at the
 * receivers has to end, too (some linger for half a second with the copy long done), and the copies
 * are compared with the source.
 */
final class Round {
  private static final long LOOK_NANOS = 500_000;

  private final Bench bench;
  private final Entry entry;
  private final Contender contender;
  private final Transfer transfer;

  Round(Bench bench, Entry entry, int number) {
    this.bench = bench;
    this.entry = entry;
    this.contender = entry.contender();
    this.transfer = entry.transfer(number);
  }

  Measurement measure() throws IOException, InterruptedException {
    writeBackAll();
    List<MeasuredProcess> takers = List.of();
    try {
      for (MeasuredProcess daemon : entry.daemons()) {
        Proc.resetPeakRss(daemon.pid());
      }
      takers = entry.startTakers(transfer);
      return clocked(takers);
    } catch (IOException e) {
      if (Thread.interrupted()) { // files that were open were closed by it
        throw new InterruptedException();
      }
      return failed(e.getMessage());
    } finally {
      takers.forEach(MeasuredProcess::close);
      deleteCopies();
    }
  }

  /** What the run before left for the disk to do is not this run's work. */
  private static void writeBackAll() throws IOException, InterruptedException {
    new ProcessBuilder("sync").start().waitFor();
  }

  private Measurement clocked(List<MeasuredProcess> takers)
      throws IOException, InterruptedException {
    List<String> command = entry.sendingCommand(transfer);
    Optional<WireBytes> wireBefore = transfer.site().wireBytes();
    double daemonCpuBefore = daemonCpuSeconds();
    long start = System.nanoTime();
    long deadline = start + bench.timeout().toNanos();
    try (Sending sender = entry.startSending(transfer, command);
        MemoryWatch memory = new MemoryWatch(pids(sender, takers))) {
      boolean inTime = sender.endedBy(deadline);
      boolean sent = inTime && sender.failure().isEmpty();
      inTime = inTime && (!sent || completeBy(deadline));
      double seconds = (System.nanoTime() - start) / 1e9;
      for (MeasuredProcess taker : takers) {
        inTime = inTime && (!sent || taker.endedBy(deadline));
      }
      memory.look();
      Optional<WireBytes> wire = wireSince(wireBefore);
      Optional<String> failure = failure(sender, takers, inTime);
      double receiversCpu = daemonCpuSeconds() - daemonCpuBefore;
      for (MeasuredProcess taker : takers) {
        receiversCpu += taker.cpuSeconds();
      }
      return new Measurement(
          failure,
          seconds,
          sender.ownSeconds(),
          sender.cpuSeconds(),
          receiversCpu,
          wire,
          memory.peakBytes(sender.pid()),
          receivers(takers).mapToLong(each -> memory.peakBytes(each.pid())).max().orElse(0));
    }
  }

  private Stream<MeasuredProcess> receivers(List<MeasuredProcess> takers) {
    return Stream.concat(entry.daemons().stream(), takers.stream());
  }

  private List<Long> pids(Sending sender, List<MeasuredProcess> takers) {
    return Stream.concat(Stream.of(sender), receivers(takers)).map(Sending::pid).toList();
  }

  /** Read when the copies have been compared: by then a daemon has waited for its children. */
  private double daemonCpuSeconds() {
    return entry.daemons().stream().mapToDouble(each -> Proc.cpuSeconds(each.pid())).sum();
  }

  private Optional<WireBytes> wireSince(Optional<WireBytes> before) throws IOException {
    Optional<WireBytes> after = transfer.site().wireBytes();
    return after.flatMap(now -> before.map(now::since));
  }

  private boolean completeBy(long deadline) throws IOException, InterruptedException {
    if (contender.kind() != Contender.Kind.FILES) {
      return true;
    }
    for (int i = 1; i <= transfer.receivers(); i++) {
      while (!isComplete(transfer.copy(i))) {
        if (System.nanoTime() > deadline) {
          return false;
        }
        pause();
      }
    }
    return true;
  }

  private static void pause() throws InterruptedException {
    LockSupport.parkNanos(LOOK_NANOS);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private boolean isComplete(Path copy) throws IOException {
    return Files.exists(copy) && Files.size(copy) == transfer.scenario().bytes();
  }

  private Optional<String> failure(Sending sender, List<MeasuredProcess> takers, boolean inTime)
      throws IOException {
    if (!inTime) {
      return Optional.of("not done within " + bench.timeout().toSeconds() + " s");
    }
    if (sender.failure().isPresent()) {
      return sender.failure().map(why -> "sender: " + why);
    }
    for (MeasuredProcess taker : takers) {
      if (taker.failure().isPresent()) {
        return taker.failure().map(why -> "receiver: " + why);
      }
    }
    return contender.kind() == Contender.Kind.FILES ? wrongCopy() : Optional.empty();
  }

  private Optional<String> wrongCopy() throws IOException {
    for (int i = 1; i <= transfer.receivers(); i++) {
      long differs = Files.mismatch(transfer.source(), transfer.copy(i));
      if (differs >= 0) {
        return Optional.of("copy " + i + " is wrong from byte " + differs + " on");
      }
    }
    return Optional.empty();
  }

  private static Measurement failed(String reason) {
    return new Measurement(
        Optional.of(reason), 0, OptionalDouble.empty(), 0, 0, Optional.empty(), 0, 0);
  }

  private void deleteCopies() throws IOException {
    for (int i = 1; i <= transfer.receivers(); i++) {
      try (Stream<Path> files = Files.list(transfer.output(i))) {
        for (Path file : new ArrayList<>(files.filter(Files::isRegularFile).toList())) {
          Files.deleteIfExists(file); // a receiver may be putting its own things away
        }
      }
    }
  }
}
