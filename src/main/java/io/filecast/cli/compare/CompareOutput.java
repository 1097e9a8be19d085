package io.filecast.cli.compare;

import io.filecast.cli.terminal.Console;
import io.filecast.config.Settings;
import io.filecast.report.Circumstances;
import io.filecast.report.Circumstances.Fact;
import io.filecast.report.Circumstances.Setting;
import io.filecast.report.Comparison;
import io.filecast.report.ComparisonReport;
import io.filecast.report.HtmlReport;
import io.filecast.report.LadderStep;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** What a comparison leaves behind: a table or JSON on stdout, and files. */
public final class CompareOutput {
  private final Instant begunAt = Instant.now();
  private final List<Fact> machine = ThisMachine.facts();
  private final CommandSpec spec;
  private final Comparison comparison;
  private final List<LadderStep> steps;
  private final List<Setting> configuration = new ArrayList<>();
  private boolean raw;
  private boolean loopback;

  /** To be made before the first sample is taken. */
  public CompareOutput(CommandSpec spec, Comparison.Kind kind, List<LadderStep> steps) {
    this.spec = spec;
    this.comparison = new Comparison(kind);
    this.steps = steps;
  }

  /** Gets the samples. */
  public Comparison comparison() {
    return comparison;
  }

  /**
   * Takes down the settings that hold for all samples.
   *
   * @param receivers how many were started on this host; 0: the destinations were configured
   * @param madeFiles whether files were made instead of the configured one
   */
  public void configuredBy(Settings settings, int receivers, boolean madeFiles) {
    loopback = receivers > 0;
    for (Settings.Entry entry : settings.entries()) {
      String value = entry.shown();
      configuration.add(
          switch (entry.key().path()) {
            case "destinations" ->
                loopback
                    ? new Setting("destinations", receivers + " on this host", "compare")
                    : new Setting("destinations", value, entry.origin());
            case "file" ->
                madeFiles
                    ? new Setting("file", "made for it", "--sizes")
                    : new Setting("file", value, entry.origin());
            case "strategy" -> new Setting("strategy", "compared", "compare");
            default -> new Setting(entry.key().path(), value, entry.origin());
          });
      raw |= entry.key().path().equals("mode") && value.equals("raw");
    }
  }

  public void print(boolean json) {
    ComparisonReport report = new ComparisonReport(comparison);
    if (json) {
      Console.event(report.toJson());
      return;
    }
    Console.lines(report.table());
    if (!steps.isEmpty()) {
      Console.line("");
      steps.forEach(step -> Console.line(step.subject() + ": " + step.meaning()));
    }
  }

  /**
   * @throws IOException when the files cannot be written
   */
  public void writeTo(Path directory) throws IOException {
    Circumstances circumstances =
        new Circumstances(commandLine(), begunAt, machine, configuration, raw, loopback);
    new ComparisonReport(comparison).writeTo(directory, circumstances);
    new HtmlReport(comparison, steps, circumstances).writeTo(directory);
  }

  /** As it could be typed again. */
  private String commandLine() {
    return spec.root().commandLine().getParseResult().originalArgs().stream()
        .map(
            word -> word.matches("[\\w./:,=@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" ", "java -jar sender-fat.jar ", ""));
  }
}
