package io.filecast.protocol.repair;

import io.filecast.bench.micro.MicroBenchmark;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** Which symbols of a large file are there: in order, out of order, with holes. */
public class SymbolSetBenchmark extends MicroBenchmark {
  /** 1 GiB on an Ethernet. */
  private static final int SYMBOLS = 743_578;

  private static final int BURST_SYMBOLS = 44;

  private final SymbolSet inOrder = new SymbolSet(SYMBOLS);
  private final SymbolSet atRandom = new SymbolSet(SYMBOLS);
  private final SymbolSet withHoles = new SymbolSet(SYMBOLS);
  private final SplittableRandom random = new SplittableRandom(1);
  private int next;
  private int from;

  @Setup
  public void fill() {
    withHoles.addRange(0, SYMBOLS);
    for (int hole = 0; hole < SYMBOLS; hole += 20) {
      withHoles.removeRange(hole, hole + 1);
    }
  }

  /** A burst without loss; the set is emptied when it is full. */
  @Benchmark
  public int addBurst() {
    if (next + BURST_SYMBOLS > SYMBOLS) {
      inOrder.removeRange(0, SYMBOLS);
      next = 0;
    }
    int added = inOrder.addRange(next, next + BURST_SYMBOLS);
    next += BURST_SYMBOLS;
    return added + inOrder.firstAbsent();
  }

  @Benchmark
  public boolean addOneAnywhere() {
    if (atRandom.count() > SYMBOLS / 2) {
      atRandom.removeRange(0, SYMBOLS);
    }
    return atRandom.add(random.nextInt(SYMBOLS));
  }

  /** The next hole of one in twenty: what a report looks for. */
  @Benchmark
  public int nextHole() {
    from = withHoles.nextAbsent(from + 1);
    if (from == SYMBOLS) {
      from = 0;
    }
    return from;
  }
}
