package io.filecast.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Many hosts in one text, as cluster tools write them: {@code node[01-40].lab:8888}, {@code
 * node[1,3,5-7]}. Zeros in front are kept, several brackets stand for every combination. A bracket
 * in front with anything but numbers in it is a literal of IPv6: {@code [2001:db8::7]:8888}.
 */
final class NodeSet {
  private static final String REMEDY = "use node[1,3,5-7] or node[01-40]";

  /** Nine digits stay within int. */
  private static final Pattern ITEM = Pattern.compile("([0-9]{1,9})(?:-([0-9]{1,9}))?");

  private static final Pattern NUMBERS = Pattern.compile("[0-9,\\s-]+");

  private final String text;
  private final int limit;

  private NodeSet(String text, int limit) {
    this.text = text;
    this.limit = limit;
  }

  /**
   * Writes out a set; a text without brackets is a set of one.
   *
   * @param limit more members are a mistake, found before they are made
   * @throws ConfigException when brackets do not match or hold something else
   */
  static List<String> expand(String text, int limit) {
    return new NodeSet(text.strip(), limit).expand();
  }

  private List<String> expand() {
    List<String> sofar = List.of("");
    int from = literalBytes();
    if (from > 0) {
      sofar = List.of(text.substring(0, from));
    }
    while (from < text.length()) {
      int open = text.indexOf('[', from);
      String plain = text.substring(from, open < 0 ? text.length() : open);
      if (plain.indexOf(']') >= 0) {
        throw wrong("has a bracket that closes nothing");
      }
      sofar = product(sofar, List.of(plain));
      if (open < 0) {
        break;
      }
      int close = text.indexOf(']', open);
      if (close < 0) {
        throw wrong("lacks the closing bracket");
      }
      sofar = product(sofar, members(text.substring(open + 1, close), sofar.size()));
      from = close + 1;
    }
    return sofar;
  }

  /** How much of the text is an address in brackets. */
  private int literalBytes() {
    if (!text.startsWith("[")) {
      return 0;
    }
    int close = text.indexOf(']');
    if (close < 0) {
      throw wrong("lacks the closing bracket");
    }
    return NUMBERS.matcher(text.substring(1, close)).matches() ? 0 : close + 1;
  }

  private List<String> members(String brackets, int timesOthers) {
    List<String> members = new ArrayList<>();
    for (String item : brackets.split(",", -1)) {
      Matcher matcher = ITEM.matcher(item.strip());
      if (!matcher.matches()) {
        throw wrong("has \"%s\" in brackets, neither a number nor a range".formatted(item));
      }
      addRange(matcher.group(1), matcher.group(2), timesOthers, members);
    }
    return members;
  }

  private void addRange(String first, String lastOrNull, int timesOthers, List<String> to) {
    String last = lastOrNull == null ? first : lastOrNull;
    boolean isPadded = first.length() > 1 && first.startsWith("0");
    if (last.startsWith("0") && last.length() > 1 && last.length() != first.length()) {
      throw wrong("has the range %s-%s, whose ends are padded differently".formatted(first, last));
    }
    int begin = Integer.parseInt(first);
    int end = Integer.parseInt(last);
    if (begin > end) {
      throw wrong("has the range %s-%s, which runs backwards".formatted(first, last));
    }
    if ((to.size() + (long) end - begin + 1) * timesOthers > limit) {
      throw new ConfigException(
          "destinations: \"%s\" stands for more destinations than the limit %d; send to fewer at a time"
              .formatted(text, limit));
    }
    for (int number = begin; number <= end; number++) {
      to.add(isPadded ? padded(number, first.length()) : String.valueOf(number));
    }
  }

  private static String padded(int number, int digits) {
    String text = String.valueOf(number);
    return "0".repeat(Math.max(0, digits - text.length())) + text;
  }

  private static List<String> product(List<String> heads, List<String> tails) {
    List<String> all = new ArrayList<>(heads.size() * tails.size());
    for (String head : heads) {
      for (String tail : tails) {
        all.add(head + tail);
      }
    }
    return all;
  }

  private ConfigException wrong(String what) {
    return new ConfigException(
        "destinations: \"%s\" %s; %s, and [ipv6]:port".formatted(text, what, REMEDY));
  }
}
