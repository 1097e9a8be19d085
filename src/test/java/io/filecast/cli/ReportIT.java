package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** What the finished sender writes about a comparison, and what a browser makes of it. */
class ReportIT {
  private static final int PAGE_WIDTH = 900;
  private static final int PAGE_HEIGHT = 1_200;

  /** Colours of the style sheet, and so proof that it and the drawings were understood. */
  private static final int WHITE_PAGE = 0xFFFFFFFF;

  private static final int BLUE_BAR = 0xFF0072B2;
  private static final int DARK_PAGE = 0xFF14181D;
  private static final int LIGHT_BLUE_BAR = 0xFF4AA8DE;

  @TempDir private Path directory;

  @AutoClose private Jars jars;

  @BeforeEach
  void start() {
    jars = new Jars(directory);
  }

  private RunningProgram compare(String... words) throws Exception {
    RunningProgram program = jars.send(words);
    assertThat(program.awaitExit()).as(program.toString()).isZero();
    assertThat(program.descendants()).isEmpty();
    return program;
  }

  private Document page() throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(directory.resolve("out/report.html").toFile());
  }

  @Test
  void aSweepIsInTableCsvJsonAndPage() throws Exception {
    RunningProgram compare =
        compare(
            "compare --loopback 2 --destinations 1,2 --sizes 1KB,4KB --strategies event-loop,worker"
                .concat(" --runs 2 --warmups 0 --mode raw --raw-chunk-bytes 100 --out out")
                .split(" "));

    assertThat(compare.out()).hasSize(1 + 8);
    assertThat(compare.out().get(0)).contains("size", "destinations", "median ms");
    assertThat(compare.out().subList(1, 9)).allMatch(line -> line.contains("100.00 %"));
    assertThat(Files.readAllLines(directory.resolve("out/compare.csv"))).hasSize(1 + 16);
    JsonObject json = new JsonObject(Files.readString(directory.resolve("out/compare.json")));
    assertThat(json.getJsonArray("rows")).hasSize(8);
    assertThat(
            json.getJsonArray("samples")
                .getJsonObject(0)
                .getJsonObject("datagrams")
                .getLong("wanted"))
        .isEqualTo(10);
    assertThat(json.getJsonObject("machine").getString("Java")).contains("" + Runtime.version());
    assertThat(json.getString("command"))
        .startsWith("java -jar sender-fat.jar compare --loopback 2");
    Document page = page();
    assertThat(page.getElementsByTagName("circle").getLength()).isEqualTo(16);
    assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(4 + 2 + 2 + 4);
  }

  @Test
  void theLadderClimbsFromTheLabToTheFullProtocol() throws Exception {
    RunningProgram ladder =
        compare("compare --ladder --sizes 3KB --runs 1 --warmups 0 --out out".split(" "));

    assertThat(ladder.out().get(0)).startsWith("step").contains("delivered", "identical");
    for (int step = 1; step <= 5; step++) {
      assertThat(ladder.out().get(step)).startsWith(step + " ");
    }
    assertThat(ladder.out().get(4)).startsWith("4 reliable").contains("100.00 %", "1/1");
    assertThat(ladder.out().get(5)).startsWith("5 batched").contains("100.00 %", "1/1");
    JsonObject json = new JsonObject(Files.readString(directory.resolve("out/ladder.json")));
    JsonObject lab = json.getJsonArray("rows").getJsonObject(0);
    assertThat(lab.getJsonObject("datagrams").getLong("wanted")).isEqualTo(3_000);
    assertThat(page().getElementsByTagName("svg").getLength()).isEqualTo(2);
    assumeTrue(
        Jars.succeeds("chromium", "--version"),
        "no chromium here: the page was checked as XML, but not seen");
    assertThat(colours(screenshot("light", 1))).contains(WHITE_PAGE, BLUE_BAR);
    assertThat(colours(screenshot("dark", 0))).contains(DARK_PAGE, LIGHT_BLUE_BAR);
  }

  /**
   * @param scheme 0 dark, 1 light, as Chromium counts
   */
  private BufferedImage screenshot(String name, int scheme) throws Exception {
    Path picture = directory.resolve(name + ".png");
    RunningProgram chromium =
        jars.run(
            List.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + directory.resolve("profile-" + name),
                "--window-size=%d,%d".formatted(PAGE_WIDTH, PAGE_HEIGHT),
                "--blink-settings=preferredColorScheme=" + scheme,
                "--screenshot=" + picture,
                directory.resolve("out/report.html").toUri().toString()));
    assertThat(chromium.awaitExit()).as(chromium.toString()).isZero();
    return ImageIO.read(picture.toFile());
  }

  private static Set<Integer> colours(BufferedImage image) {
    Set<Integer> colours = new HashSet<>();
    for (int pixel :
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth())) {
      colours.add(pixel);
    }
    return colours;
  }
}
