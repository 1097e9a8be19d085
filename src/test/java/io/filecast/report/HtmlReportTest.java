package io.filecast.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The page is well formed, complete, safe to open, and needs nothing from anywhere. */
class HtmlReportTest {
  /** What a file may be called, and a page must survive. */
  private static final String EVIL =
      "</script><script>alert('x')</script>\" onload=\"x\u0001&\uD83D";

  private static Document parse(String page) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(page)));
  }

  private static Comparison sweep() {
    Comparison comparison = new Comparison(Comparison.Kind.STRATEGIES);
    for (String subject : List.of("event-loop", "worker", "process")) {
      for (long bytes : new long[] {12_000, 1_000_000}) {
        for (int destinations : new int[] {1, 2, 4}) {
          for (int run = 1; run <= 3; run++) {
            comparison.add(
                Samples.delivered(
                    subject, run, 1_000_000L * run * destinations, bytes, destinations));
          }
        }
      }
    }
    return comparison;
  }

  private static Comparison lossy(Comparison.Kind kind) {
    Comparison comparison = new Comparison(kind);
    for (int run = 1; run <= 3; run++) {
      comparison.add(
          Samples.raw("1 lab", run, run * 1_000_000L, new Losses(1_000, 100, 200, 0, 600)));
      comparison.add(Samples.delivered("2 reliable", run, run * 2_000_000L, 1_000, 1));
    }
    return comparison;
  }

  private static String page(Comparison comparison) {
    return new HtmlReport(comparison, List.of(), Samples.CIRCUMSTANCES).page();
  }

  private static List<Element> elements(Document document, String name) {
    NodeList nodes = document.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  @Test
  void everyKindOfPageIsWellFormed() throws Exception {
    List<LadderStep> steps = List.of(new LadderStep("1 lab", "a < b & c"));
    Circumstances c = Samples.CIRCUMSTANCES;
    assertThat(elements(parse(page(sweep())), "svg")).hasSizeGreaterThan(6);
    assertThat(elements(parse(page(lossy(Comparison.Kind.STRATEGIES))), "svg")).hasSize(2);
    assertThat(
            elements(parse(new HtmlReport(lossy(Comparison.Kind.LADDER), steps, c).page()), "svg"))
        .hasSize(2);
    assertThat(elements(parse(page(new Comparison(Comparison.Kind.STRATEGIES))), "svg")).isEmpty();
  }

  @Test
  void everySampleIsADot() throws Exception {
    Comparison comparison = sweep();

    assertThat(elements(parse(page(comparison)), "circle")).hasSameSizeAs(comparison.samples());
  }

  @Test
  void nothingIsLoadedAndNothingRuns() throws Exception {
    String page = page(sweep());

    assertThat(
            page.replace("http://www.w3.org/2000/svg", "")
                .replace("http://www.w3.org/1999/xhtml", ""))
        .doesNotContain("http:", "https:", "//", "url(", "@import", "src=", "href=", "<script");
    for (Element element : elements(parse(page), "*")) {
      for (int i = 0; i < element.getAttributes().getLength(); i++) {
        assertThat(element.getAttributes().item(i).getNodeName()).doesNotStartWith("on");
      }
    }
  }

  @Test
  void lightDarkAndPaperAreProvidedFor() {
    assertThat(page(sweep())).contains("prefers-color-scheme: dark", "@media print");
  }

  @Test
  void whatComesFromOutsideIsTextAndStaysText() throws Exception {
    Comparison comparison = new Comparison(Comparison.Kind.STRATEGIES);
    comparison.add(Samples.untold(EVIL, 1, 10));
    Circumstances circumstances =
        new Circumstances(
            EVIL,
            Instant.EPOCH,
            List.of(new Circumstances.Fact(EVIL, EVIL)),
            List.of(new Circumstances.Setting(EVIL, EVIL, EVIL)),
            true,
            true);
    String page =
        new HtmlReport(comparison, List.of(new LadderStep(EVIL, EVIL)), circumstances).page();

    Document document = parse(page);
    assertThat(elements(document, "script")).isEmpty();
    assertThat(page).doesNotContain("<script");
    assertThat(elements(document, "*")).noneMatch(element -> element.hasAttribute("onload"));
    String shown = EVIL.replace("\u0001", "\\u0001").replace("\uD83D", "\\ud83d");
    assertThat(document.getDocumentElement().getTextContent()).contains(shown);
  }

  @Test
  void coordinatesAreNumbersInsideTheirDrawingWhateverTheLocale() throws Exception {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      for (Element svg : elements(parse(page(sweep())), "svg")) {
        String[] box = svg.getAttribute("viewBox").split(" ");
        double width = Double.parseDouble(box[2]);
        double height = Double.parseDouble(box[3]);
        NodeList texts = svg.getElementsByTagName("text");
        for (int i = 0; i < texts.getLength(); i++) {
          Element text = (Element) texts.item(i);
          assertThat(Double.parseDouble(text.getAttribute("x"))).isBetween(0.0, width);
          assertThat(Double.parseDouble(text.getAttribute("y"))).isBetween(0.0, height);
        }
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void machineConfigurationAndCommandAreThere() {
    assertThat(page(sweep()))
        .contains("java -jar sender-fat.jar compare", "2 x fast", "--mode", "1 January 1970");
  }

  @Test
  void lossesAreToldApartInWordsAndShares() throws Exception {
    String text =
        parse(page(lossy(Comparison.Kind.STRATEGIES))).getDocumentElement().getTextContent();

    assertThat(text)
        .contains("not sent: 10.00 %")
        .contains("socket buffer: 20.00 %")
        .contains("lost or unknown: 10.00 %");
  }

  @Test
  void theLadderTellsWhoLostAndWhoKnows() {
    List<Comparison.Row> rows = lossy(Comparison.Kind.LADDER).cases().values().iterator().next();

    assertThat(new LadderConclusion(rows).text())
        .contains("Not every copy was complete after 1 lab (60.00 %)")
        .contains("complete after 2 reliable.")
        .contains("Only 2 reliable know");
  }
}
