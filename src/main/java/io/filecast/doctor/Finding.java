package io.filecast.doctor;

import io.filecast.text.Printable;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What a check found.
 *
 * @param check its name, one word
 * @param text what was found, one line
 * @param remedies lines to paste into a shell; alternatives or steps, each says where
 * @param figures what was measured, for programs
 */
public record Finding(
    Status status, String check, String text, List<String> remedies, JsonObject figures) {
  static Finding ok(String check, String text) {
    return new Finding(Status.OK, check, text, List.of(), new JsonObject());
  }

  static Finding warning(String check, String text, String... remedies) {
    return new Finding(Status.WARNING, check, text, List.of(remedies), new JsonObject());
  }

  static Finding problem(String check, String text, String... remedies) {
    return new Finding(Status.PROBLEM, check, text, List.of(remedies), new JsonObject());
  }

  /** The same with a figure; its name carries the unit. */
  Finding with(String figure, Object value) {
    return new Finding(status, check, text, remedies, figures.copy().put(figure, value));
  }

  /** The finding as a line, and its remedies below it. */
  public String lines() {
    StringBuilder lines =
        new StringBuilder("%-8s %-11s %s".formatted(status.label(), check, Printable.line(text)));
    for (String remedy : remedies) {
      lines.append(System.lineSeparator()).append(" ".repeat(21)).append(Printable.line(remedy));
    }
    return lines.toString();
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("event", "check")
        .put("check", check)
        .put("status", status.label())
        .put("finding", text)
        .put("remedies", new JsonArray(remedies))
        .put("figures", figures);
  }
}
