package io.filecast.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** All runs of one scenario, contenders in turn: A B C A B C. */
final class ScenarioRun {
  private static final int WRITE_BYTES = 1 << 20;

  /** Of the disk, beyond the file and its copies. */
  private static final long MARGIN_BYTES = 2L << 30;

  private final Bench bench;
  private final Scenario scenario;
  private final List<Contender> contenders;

  ScenarioRun(Bench bench, Scenario scenario, List<Contender> contenders) {
    this.bench = bench;
    this.scenario = scenario;
    this.contenders = contenders;
  }

  ScenarioResult run() throws IOException, InterruptedException {
    Map<String, String> absent = new TreeMap<>();
    List<Contender> present = new ArrayList<>();
    for (Contender contender : contenders) {
      Optional<String> reason = contender.whyNot(scenario);
      reason.ifPresent(why -> absent.put(contender.name(), why));
      if (reason.isEmpty()) {
        present.add(contender);
      }
    }
    ScenarioResult result = new ScenarioResult(scenario, present, absent);
    long needed = scenario.bytes() * (scenario.receivers() + 1) + MARGIN_BYTES;
    long free = Files.getFileStore(bench.directory()).getUsableSpace();
    if (free < needed) {
      result.skip("needs %s MiB on disk, %s are free".formatted(needed >> 20, free >> 20));
      return result;
    }
    Path source = bench.directory().resolve("source-" + scenario.bytes() + ".bin");
    writeSource(source);
    try (Site site = Site.of(scenario)) {
      runOn(site, source, present, result);
    } finally {
      Files.delete(source);
    }
    return result;
  }

  private void runOn(Site site, Path source, List<Contender> present, ScenarioResult result)
      throws IOException, InterruptedException {
    List<Entry> entries = new ArrayList<>();
    try {
      for (Contender contender : present) {
        contender.prepare();
        Entry entry = new Entry(bench, site, scenario, source, contender, entries.size());
        entries.add(entry);
        entry.startDaemons();
      }
      for (int run = 1 - bench.warmups(); run <= bench.runs(); run++) {
        for (Entry entry : entries) {
          Measurement measurement = new Round(bench, entry, run).measure();
          Progress.show(scenario, entry.contender(), run, measurement);
          if (run >= 1) {
            result.add(entry.contender(), measurement);
          }
          if (!measurement.isOk()) {
            entry.restartDaemons();
          }
        }
      }
    } finally {
      entries.forEach(Entry::close);
    }
  }

  /** Random, so that nothing on the way can make it smaller. */
  private void writeSource(Path file) throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(scenario.bytes());
    byte[] piece = new byte[WRITE_BYTES];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = scenario.bytes(); left > 0; left -= piece.length) {
        random.nextBytes(piece);
        out.write(piece, 0, (int) Math.min(left, piece.length));
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    }
  }
}
