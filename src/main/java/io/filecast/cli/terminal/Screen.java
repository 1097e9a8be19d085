package io.filecast.cli.terminal;

import io.filecast.text.Columns;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Lines at the end of a terminal that are drawn anew in place; everything else that is printed
 * appears above them. Thread-safe.
 *
 * <p>Nothing of the terminal is changed that would have to be put right again: the cursor stays
 * visible, in the line below, and every line ends without a colour. So however the program dies,
 * the terminal is as it was.
 */
final class Screen implements AutoCloseable {
  /** Nobody reads faster. */
  static final long MIN_FRAME_NANOS = 100_000_000;

  private static final String UP = "\u001b[%dA";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";
  private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;]*m");

  private final OutputStream terminal;
  private final Charset charset;
  private final Supplier<Terminals.Size> size;
  private final LongSupplier nanoClock;
  private List<String> drawn = List.of();
  private Terminals.Size drawnSize = Terminals.Size.USUAL;
  private long lastFrameNanos;
  private boolean hasDrawn;

  /**
   * @param terminal where it writes, a frame at once
   * @param size asked before each frame
   */
  Screen(
      OutputStream terminal,
      Charset charset,
      Supplier<Terminals.Size> size,
      LongSupplier nanoClock) {
    this.terminal = terminal;
    this.charset = charset;
    this.size = size;
    this.nanoClock = nanoClock;
  }

  /** Makes the lines for a window. */
  interface Frame {
    List<String> lines(int columns, int rows);
  }

  /** Draws, unless it has drawn a moment ago or nothing has changed. */
  synchronized void draw(Frame frame) {
    long now = nanoClock.getAsLong();
    if (hasDrawn && now - lastFrameNanos < MIN_FRAME_NANOS) {
      return;
    }
    Terminals.Size window = size.get();
    List<String> lines = frame.lines(window.columns(), window.rows());
    if (lines.equals(drawn) && window.equals(drawnSize)) {
      return;
    }
    StringBuilder out = new StringBuilder(home(window));
    if (!window.equals(drawnSize)) {
      out.append(CLEAR_BELOW); // lines that were broken would else be joined when it grows again
    }
    lines.forEach(line -> out.append(line).append(CLEAR_LINE).append("\n"));
    out.append(CLEAR_BELOW);
    write(out.toString());
    drawn = List.copyOf(lines);
    drawnSize = window;
    lastFrameNanos = now;
    hasDrawn = true;
  }

  /**
   * To the start of the first line drawn. A window that has become narrower has broken the lines,
   * as most terminals do.
   */
  private String home(Terminals.Size window) {
    int rows =
        drawn.stream()
            .mapToInt(line -> Columns.of(COLOURS.matcher(line).replaceAll("")))
            .map(columns -> Math.max(1, (columns + window.columns() - 1) / window.columns()))
            .sum();
    return rows == 0 ? "\r" : "\r" + UP.formatted(Math.min(rows, window.rows()));
  }

  /** Takes the lines away; the next frame brings them back. */
  private String erased() {
    if (drawn.isEmpty()) {
      return "";
    }
    String erase = home(size.get()) + CLEAR_BELOW;
    drawn = List.of();
    return erase;
  }

  /** Prints whole lines above; those drawn come back with the next frame. */
  private synchronized void print(byte[] lines) {
    write(erased());
    write(lines);
  }

  private void write(String text) {
    write(text.getBytes(charset));
  }

  private void write(byte[] bytes) {
    try {
      terminal.write(bytes);
      terminal.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes the lines away for good. */
  @Override
  public synchronized void close() {
    write(erased());
  }

  /** What is written to it appears above the lines drawn, as soon as a line is whole. */
  Above above() {
    return new Above();
  }

  /** Works on when nothing is drawn any more. */
  final class Above extends OutputStream {
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int b) {
      line.write(b);
      if (b == '\n') {
        pass();
      }
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int count) {
      int end = from + count;
      while (end > from && bytes[end - 1] != '\n') {
        end--;
      }
      if (end > from) {
        line.write(bytes, from, end - from);
        pass();
      }
      line.write(bytes, end, from + count - end);
    }

    private void pass() {
      print(line.toByteArray());
      line.reset();
    }

    /** Passes on a line that nobody has ended. */
    synchronized void end() {
      if (line.size() > 0) {
        pass();
      }
    }
  }
}
