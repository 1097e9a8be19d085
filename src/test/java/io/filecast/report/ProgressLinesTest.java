package io.filecast.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.transfer.Served;
import io.filecast.transfer.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a window of some size shows of a transfer. */
class ProgressLinesTest {
  private static final Style PLAIN = new Style(false, false);
  private static final Style FANCY = new Style(true, true);
  private static final int ROWS = 24;

  private static Standing sending(String name, double fraction, double secondsLeft) {
    return new Standing(
        name,
        Stage.SENDING,
        (long) (fraction * 1e9),
        fraction,
        10_090_000,
        0.0512,
        1,
        secondsLeft,
        Served.By.UNICAST,
        "");
  }

  private static Standing at(String name, Stage stage, double fraction, String reason) {
    return new Standing(
        name,
        stage,
        (long) (fraction * 1e9),
        fraction,
        2_000_000,
        0,
        0,
        Standing.UNKNOWN,
        Served.By.UNICAST,
        reason);
  }

  private static final List<Standing> EVERY_STAGE =
      List.of(
          sending("node1:8888", 0.456, 83.2),
          at("node2:8888", Stage.WAITING, 0, ""),
          at("node3:8888", Stage.ASKING, 0, ""),
          at("node4:8888", Stage.COMPARING, 0, ""),
          at("node5:8888", Stage.PROVING, 1, ""),
          at("node6:8888", Stage.DONE, 1, ""),
          at("node7:8888", Stage.FAILED, 0.5, "no answer from 10.0.0.7:8888 within 5000 ms"));

  private static Overview overview(List<Standing> all) {
    return new Overview(1, all, 500_000_000, 1_000_000_000, 0.5, 80_500_000, 83.2);
  }

  private static List<String> lines(Style style, List<Standing> all, int columns) {
    return new ProgressLines(style, "destinations").lines(overview(all), columns, ROWS);
  }

  private static List<Standing> many(int count) {
    List<Standing> all = new ArrayList<>(EVERY_STAGE);
    IntStream.range(all.size(), count)
        .forEach(i -> all.add(sending("node" + (i + 1) + ":8888", 0.9 - i / 100.0, i)));
    return all;
  }

  @Test
  void aWindowOf80ColumnsHasALineForEach() {
    assertThat(lines(PLAIN, EVERY_STAGE, 80))
        .containsExactly(
            "node1:8888  ##########............  45 %    10.1 MB/s   5.12 % lost   1:24 left",
            "node2:8888  waits for its turn",
            "node3:8888  waits for an answer",
            "node4:8888  compares with the copy that is there",
            "node5:8888  ###################### 100 %     2.0 MB/s   0.00 % lost     proving",
            "node6:8888  ###################### 100 %     2.0 MB/s   0.00 % lost        done",
            "node7:8888  FAILED: no answer from 10.0.0.7:8888 within 5000 ms");
  }

  @Test
  void whereSomeShareAStreamItSaysWhoDoes() {
    List<Standing> shared =
        List.of(
            new Standing("n1", Stage.SENDING, 5, 0.5, 2e6, 0, 0, 9, Served.By.GROUP, ""),
            new Standing("n2", Stage.SENDING, 5, 0.5, 2e6, 0, 0, 9, Served.By.MOVED, ""),
            new Standing("n3", Stage.SENDING, 5, 0.5, 2e6, 0, 0, 9, Served.By.UNICAST, ""));
    assertThat(lines(PLAIN, shared, 80))
        .containsExactly(
            "n1  ##########...........  50 %     2.0 MB/s   0.00 % lost    group    9 s left",
            "n2  ##########...........  50 %     2.0 MB/s   0.00 % lost    moved    9 s left",
            "n3  ##########...........  50 %     2.0 MB/s   0.00 % lost  unicast    9 s left");
    assertThat(lines(PLAIN, shared, 50)).allMatch(line -> !line.contains("group"));
  }

  @Test
  void aWindowOf40ColumnsLeavesOutWhatMattersLeast() {
    assertThat(lines(PLAIN, EVERY_STAGE, 40))
        .containsExactly(
            "node1:8888  ####.....  45 %   1:24 left",
            "node2:8888  waits for its turn",
            "node3:8888  waits for an answer",
            "node4:8888  compares with the copy tha~",
            "node5:8888  ######### 100 %     proving",
            "node6:8888  ######### 100 %        done",
            "node7:8888  FAILED: no answer from 10.~");
  }

  @Test
  void aWindowOf200ColumnsHasAWiderBarButNoEndlessOne() {
    assertThat(lines(PLAIN, EVERY_STAGE.subList(0, 1), 200))
        .containsExactly(
            "node1:8888  "
                + "#".repeat(27)
                + ".".repeat(33)
                + "  45 %    10.1 MB/s   5.12 % lost   1:24 left");
  }

  @Test
  void moreThanEightAreALineForAllAndTheSlowestThree() {
    assertThat(lines(PLAIN, many(40), 200))
        .containsExactly(
            "40 destinations: 37 running, 1 waiting, 1 done, 1 failed  "
                + "#".repeat(30)
                + ".".repeat(30)
                + "  50 %    80.5 MB/s   1:24 left",
            "node3:8888  waits for an answer",
            "node4:8888  compares with the copy that is there",
            "node5:8888  " + "#".repeat(60) + " 100 %     2.0 MB/s   0.00 % lost     proving");
    assertThat(lines(PLAIN, many(40), 80).get(0))
        .isEqualTo(
            "37 running, 1 waiting, 1 done, 1 failed  ###....  50 %    80.5 MB/s   1:24 left");
    assertThat(lines(PLAIN, many(40), 40).get(0))
        .isEqualTo("37 running, 1 waiting, 1 done, 1~  50 %");
  }

  @Test
  void theSlowestAreThoseWithTheLongestWayToGo() {
    List<Standing> flowing = new ArrayList<>();
    IntStream.range(0, 10).forEach(i -> flowing.add(sending("node" + i, 0.5, i * 7 % 10)));
    flowing.add(at("node10", Stage.DONE, 1, ""));

    assertThat(overview(flowing).slowest(3))
        .extracting(Standing::name)
        .containsExactly("node7", "node4", "node1");
  }

  @Test
  void eightNeedARowEachAndOneForTheCursor() {
    ProgressLines lines = new ProgressLines(PLAIN, "destinations");

    assertThat(lines.lines(overview(many(8)), 80, 9)).hasSize(8);
    assertThat(lines.lines(overview(many(8)), 80, 8)).hasSize(1 + 3);
    assertThat(lines.lines(overview(many(8)), 80, 3)).hasSize(1 + 1);
    assertThat(lines.lines(overview(many(8)), 80, 1)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1, 2, 7, 10, 11, 12, 13, 20, 21, 39, 40, 41, 60, 63, 64, 79, 80, 81, 132, 200})
  void noLineIsAsWideAsItsWindow(int columns) {
    List<Standing> long_ = List.of(sending("a".repeat(300) + "\u001b[31m\n", 1, 1e9));
    for (List<Standing> all : List.of(EVERY_STAGE, many(40), many(8), long_)) {
      for (Style style : List.of(PLAIN, FANCY)) {
        assertThat(lines(style, all, columns))
            .allSatisfy(
                line ->
                    assertThat(line.replaceAll("\u001b\\[[0-9;]*m", ""))
                        .doesNotContainPattern("\\p{Cntrl}")
                        .hasSizeLessThanOrEqualTo(Math.max(1, columns - 1)));
      }
    }
  }

  @Test
  void coloursAndBlocksOnlyWhereTheyAreWanted() {
    assertThat(String.join("", lines(PLAIN, EVERY_STAGE, 80))).matches("\\p{ASCII}*");
    assertThat(String.join("", lines(PLAIN, EVERY_STAGE, 80))).doesNotContain("\u001b");

    List<String> fancy = lines(FANCY, EVERY_STAGE, 80);
    assertThat(fancy.get(0)).contains("\u2588\u2588\u2591").doesNotContain("\u001b");
    assertThat(fancy.get(5)).contains("\u001b[32m" + "\u2588".repeat(22) + "\u001b[0m");
    assertThat(fancy.get(6)).endsWith("\u001b[0m").contains("\u001b[31mFAILED");
  }

  @Test
  void aReceiverShowsWhatComesWhenItDoesNotKnowHowMuchWill() {
    Standing raw =
        new Standing(
            "10.0.0.1:51384", Stage.SENDING, 11_800, Standing.UNKNOWN, 0, -1, 0, -1, null, "");

    assertThat(lines(PLAIN, List.of(raw), 80)).containsExactly("10.0.0.1:51384  11.8 KB, - MB/s");
  }

  @Test
  void aLogHasAllInOneLine() {
    assertThat(ProgressLines.logLine(overview(many(40))))
        .isEqualTo(
            "progress: 50.0 %, 37 running, 1 waiting, 1 done, 1 failed, 80.5 MB/s, 1:24 left;"
                + " slowest: node3:8888 (no answer yet), node4:8888 (0.0 %) and node5:8888 (100.0 %)");
    assertThat(ProgressLines.logLine(overview(EVERY_STAGE.subList(0, 1))))
        .isEqualTo("progress: 50.0 %, 1 running, 0 done, 0 failed, 80.5 MB/s, 1:24 left");
  }

  @ParameterizedTest
  @CsvSource({
    "-1, ''",
    "0, 0 s left",
    "0.2, 1 s left",
    "59.1, 1:00 left",
    "3599, 59:59 left",
    "3600, 1h00m left",
    "86399, 23h59m left",
    "86400, 1d00h left",
    "8639999, 99d23h left",
    "8640000, > 99d left",
    "1e30, > 99d left"
  })
  void timesLeftAreShort(double seconds, String text) {
    assertThat(Style.timeLeft(seconds)).isEqualTo(text).hasSizeLessThanOrEqualTo(11);
  }
}
