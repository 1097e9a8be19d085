package io.filecast.doctor;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All findings, this host's first, then those about each destination in the order given. */
public final class Diagnosis {
  private record Section(String destination, List<Finding> findings) {}

  private final List<Section> sections = new ArrayList<>();

  Diagnosis here(List<Finding> findings) {
    sections.add(new Section("", findings));
    return this;
  }

  Diagnosis about(String destination, List<Finding> findings) {
    sections.add(new Section(destination, findings));
    return this;
  }

  /** Whether nothing stands in the way of a transfer. */
  public boolean isSound() {
    return count(Status.PROBLEM) == 0;
  }

  private long count(Status status) {
    return findings().filter(finding -> finding.status() == status).count();
  }

  /** All of them. */
  public Stream<Finding> findings() {
    return sections.stream().flatMap(section -> section.findings().stream());
  }

  /** For people. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Section section : sections) {
      if (!section.destination().isEmpty()) {
        lines.add(section.destination());
      }
      section.findings().forEach(finding -> lines.add(finding.lines()));
    }
    return lines;
  }

  /** For programs: a line each, and one for all. */
  public List<JsonObject> events() {
    List<JsonObject> events = new ArrayList<>();
    for (Section section : sections) {
      for (Finding finding : section.findings()) {
        JsonObject event = finding.toJson();
        if (!section.destination().isEmpty()) {
          event.put("destination", section.destination());
        }
        events.add(event);
      }
    }
    events.add(
        new JsonObject()
            .put("event", "diagnosis")
            .put("ok", count(Status.OK))
            .put("warnings", count(Status.WARNING))
            .put("problems", count(Status.PROBLEM)));
    return events;
  }
}
