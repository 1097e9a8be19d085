package io.filecast.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.testing.TerminalModel;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines stay where they are while everything else goes by above them. */
class ScreenTest {
  private static final long MILLI = 1_000_000;

  private final TerminalModel terminal = new TerminalModel(40);
  private Terminals.Size size = new Terminals.Size(40, 10);
  private long nowNanos = Long.MAX_VALUE - 5; // clocks may run over
  private final Screen screen =
      new Screen(terminal, StandardCharsets.UTF_8, () -> size, () -> nowNanos);
  private final Screen.Above above = screen.above();
  private final PrintStream err = new PrintStream(above, true, StandardCharsets.UTF_8);

  private void draw(String... lines) {
    nowNanos += 100 * MILLI;
    screen.draw((columns, rows) -> List.of(lines));
  }

  @Test
  void aFrameTakesThePlaceOfTheOneBefore() {
    terminal.write("before\n".getBytes(StandardCharsets.UTF_8), 0, 7);
    draw("one 10 %", "two 20 %");
    draw("one 11 %", "two 2 %");

    assertThat(terminal.lines()).containsExactly("before", "one 11 %", "two 2 %");
  }

  @Test
  void fewerLinesLeaveNoneBehindAndMorePushDown() {
    draw("one", "two", "three");
    draw("one");
    assertThat(terminal.lines()).containsExactly("one");

    draw("one", "two", "three");
    assertThat(terminal.lines()).containsExactly("one", "two", "three");
  }

  @Test
  void whatIsLoggedStandsAboveAndIsNotTornApart() {
    draw("one", "two");
    err.println("log line 1");
    err.print("log ");
    err.print("line 2\nlog line 3\nlog");
    draw("one", "two");
    err.println(" line 4");
    draw("one", "two!");

    assertThat(terminal.lines())
        .containsExactly("log line 1", "log line 2", "log line 3", "log line 4", "one", "two!");
  }

  @Test
  void atTheEndOnlyTheLogIsLeft() {
    draw("one", "two");
    err.print("unfinished");
    above.end();
    screen.close();
    err.println(", but not lost");

    assertThat(terminal.lines()).containsExactly("unfinished, but not lost");
  }

  @Test
  void aWindowThatBecomesNarrowerLeavesNoRestOfBrokenLines() {
    err.println("a log line");
    draw("x".repeat(39), "y".repeat(39));
    terminal.narrow(15);
    size = new Terminals.Size(15, 10);
    draw("x".repeat(14), "y".repeat(14));

    assertThat(terminal.lines()).containsExactly("a log line", "x".repeat(14), "y".repeat(14));
  }

  @Test
  void coloursTakeNoRoom() {
    draw("\u001b[31m" + "x".repeat(39) + "\u001b[0m");
    draw("y");

    assertThat(terminal.lines()).containsExactly("y");
  }

  @Test
  void drawsAtMostTenTimesASecondHoweverOftenItIsAsked() {
    for (int i = 0; i < 10_000; i++) { // ten seconds
      int number = i;
      screen.draw((columns, rows) -> List.of("frame " + number));
      nowNanos += MILLI;
    }

    assertThat(terminal.writes()).isEqualTo(100);
  }

  @Test
  void writesNothingWhenNothingHasChanged() {
    draw("the same");
    draw("the same");
    draw("the same");

    assertThat(terminal.writes()).isOne();
  }
}
