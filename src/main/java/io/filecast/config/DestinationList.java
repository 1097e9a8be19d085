package io.filecast.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Destinations as users list them: single ones, node sets, and {@code @file} with one of these a
 * line.
 */
final class DestinationList {
  /** A socket, some timers and a MiB each: more at once is for several senders. */
  static final int MAX_DESTINATIONS = 4_096;

  private final JsonArray expanded = new JsonArray();

  private DestinationList() {}

  /** Splits a list of the command line or the environment at its commas, not at those of sets. */
  static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int begin = 0;
    boolean inBrackets = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      inBrackets = c == '[' || inBrackets && c != ']';
      if (c == ',' && !inBrackets) {
        parts.add(text.substring(begin, i).strip());
        begin = i + 1;
      }
    }
    parts.add(text.substring(begin).strip());
    return parts;
  }

  /**
   * Writes out sets and files. Reads files: blocking.
   *
   * @param listed texts and objects as they stand in the configuration
   * @return texts and objects of one destination each, which {@link Destination#fromJson} takes
   * @throws ConfigException for one that is none, or when there are more than {@value
   *     #MAX_DESTINATIONS}
   */
  static JsonArray expand(JsonArray listed) {
    DestinationList list = new DestinationList();
    listed.forEach(list::add);
    return list.expanded;
  }

  private void add(Object value) {
    if (value instanceof String text && text.strip().startsWith("@")) {
      DestinationFile.lines(text.strip().substring(1), this::addAll);
    } else if (value instanceof String text) {
      addAll(text);
    } else if (value instanceof JsonObject object
        && object.getValue("host") instanceof String host
        && host.indexOf('[') >= 0) {
      addAll(object, host);
    } else {
      addOne(value);
    }
  }

  private void addAll(String set) {
    if (split(set).size() > 1) {
      throw new ConfigException(
          "destinations: \"%s\" has a comma; write each destination by itself".formatted(set));
    }
    int keyBytes = set.indexOf('@') + 1;
    String key = set.substring(0, keyBytes);
    NodeSet.expand(set.substring(keyBytes), MAX_DESTINATIONS).forEach(host -> addOne(key + host));
  }

  private void addAll(JsonObject object, String hosts) {
    List<String> all = NodeSet.expand(hosts, MAX_DESTINATIONS);
    if (all.size() > 1 && object.containsKey("name")) {
      throw new ConfigException(
          "destinations: one name for %d hosts in %s; leave the name out"
              .formatted(all.size(), object.encode()));
    }
    all.forEach(host -> addOne(object.copy().put("host", host)));
  }

  private void addOne(Object value) {
    Destination.fromJson(value);
    if (expanded.size() == MAX_DESTINATIONS) {
      throw new ConfigException(
          "destinations: there are more than the limit %d; send to fewer at a time"
              .formatted(MAX_DESTINATIONS));
    }
    expanded.add(value);
  }
}
