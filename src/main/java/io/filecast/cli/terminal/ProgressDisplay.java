package io.filecast.cli.terminal;

import io.filecast.report.Overview;
import io.filecast.report.ProgressLines;
import io.filecast.text.LocaleCharset;
import java.io.PrintStream;
import java.util.function.Supplier;

/** Progress on stderr, which is a terminal, from its first frame to its end. */
public final class ProgressDisplay implements AutoCloseable {
  private final Output output;
  private final String subject;
  private final Supplier<Overview> overview;
  private PrintStream stderr;
  private Screen.Above above;
  private Screen screen;
  private ProgressLines lines;

  /**
   * @param subject what there are several of
   */
  public ProgressDisplay(Output output, String subject, Supplier<Overview> overview) {
    this.output = output;
    this.subject = subject;
    this.overview = overview;
  }

  /** Draws; the first time it takes over stderr. */
  public synchronized void draw() {
    if (screen == null) {
      open();
    }
    screen.draw((columns, rows) -> lines.lines(overview.get(), columns, rows));
  }

  private void open() {
    stderr = System.err;
    screen =
        new Screen(
            stderr,
            LocaleCharset.ofOutput(),
            () -> Terminals.size(Terminals.STDERR),
            System::nanoTime);
    lines = new ProgressLines(output.style(Terminals.STDERR), subject);
    above = screen.above();
    System.setErr(new PrintStream(above, true, LocaleCharset.ofOutput()));
  }

  @Override
  public synchronized void close() {
    if (screen != null) {
      System.setErr(stderr);
      above.end();
      screen.close();
      screen = null;
    }
  }
}
