package io.filecast.packaging;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The known advisories of what the programs ship, and why those that affect it cannot be reached:
 * {@code docs/advisories.json}.
 *
 * @param date of the list
 */
record Advisories(LocalDate date, List<Advisory> all) {

  /**
   * One advisory, for one artifact.
   *
   * @param artifact group and name
   * @param introduced first version that is affected
   * @param fixed first version that is not; empty when none is known
   * @param judgement what is to be said of it when it affects what is shipped
   */
  record Advisory(
      String id,
      String artifact,
      String introduced,
      Optional<String> fixed,
      Optional<Judgement> judgement) {

    boolean affects(Artifact shipped) {
      return shipped.name().equals(artifact)
          && compare(shipped.version(), introduced) >= 0
          && fixed.map(version -> compare(shipped.version(), version) < 0).orElse(true);
    }

    @Override
    public String toString() {
      return id + " of " + artifact;
    }
  }

  /**
   * Why an advisory does not matter.
   *
   * @param notUsed packages or classes that filecast's own code may therefore not use
   */
  record Judgement(String reason, List<String> notUsed) {}

  /**
   * A dependency.
   *
   * @param name group and artifact
   */
  record Artifact(String name, String version) {
    /** As {@code dependency:list} writes it: group:artifact:type[:classifier]:version:scope. */
    private static final Pattern LINE =
        Pattern.compile("^ +([\\w.-]+:[\\w.-]+):jar(?::[\\w.-]+)?:([\\w.-]+):\\w+\\b.*");

    static Optional<Artifact> parse(String line) {
      Matcher matcher = LINE.matcher(line.replaceAll("\\e\\[[0-9;]*m", ""));
      return matcher.matches()
          ? Optional.of(new Artifact(matcher.group(1), matcher.group(2)))
          : Optional.empty();
    }
  }

  static Advisories parse(String json) {
    JsonObject file = new JsonObject(json);
    return new Advisories(
        LocalDate.parse(file.getString("date")),
        objects(file.getJsonArray("advisories")).stream().map(Advisories::advisory).toList());
  }

  private static List<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast).toList();
  }

  private static Advisory advisory(JsonObject json) {
    return new Advisory(
        json.getString("id"),
        json.getString("artifact"),
        json.getString("introduced"),
        Optional.ofNullable(json.getString("fixed")),
        Optional.ofNullable(json.getJsonObject("judgement")).map(Advisories::judgement));
  }

  private static Judgement judgement(JsonObject json) {
    return new Judgement(
        json.getString("reason"),
        json.getJsonArray("notUsed").stream().map(String.class::cast).toList());
  }

  /** Compares versions number by number; a missing one is 0, and words such as Final are none. */
  static int compare(String one, String other) {
    List<Long> a = numbers(one);
    List<Long> b = numbers(other);
    for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
      int sign = Long.compare(i < a.size() ? a.get(i) : 0, i < b.size() ? b.get(i) : 0);
      if (sign != 0) {
        return sign;
      }
    }
    return 0;
  }

  private static List<Long> numbers(String version) {
    return Pattern.compile("[.-]")
        .splitAsStream(version)
        .filter(part -> part.matches("\\d+"))
        .map(Long::valueOf)
        .toList();
  }
}
