package io.filecast.testing;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a terminal shows of what is written to it; knows the sequences that filecast uses. */
public final class TerminalModel extends OutputStream {
  private static final Pattern SEQUENCE = Pattern.compile("\u001b\\[([0-9;?]*)([A-Za-z])");

  private final List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
  private int columns;
  private int row;
  private int column;
  private int writes;

  public TerminalModel(int columns) {
    this.columns = columns;
  }

  /** Makes the window narrower; lines that do not fit are broken, as most terminals do. */
  public void narrow(int newColumns) {
    columns = newColumns;
    List<StringBuilder> broken = new ArrayList<>();
    int newRow = 0;
    for (int i = 0; i < rows.size(); i++) {
      if (i == row) {
        newRow = broken.size();
      }
      StringBuilder line = rows.get(i);
      int from = 0;
      do {
        int to = Math.min(line.length(), from + newColumns);
        broken.add(new StringBuilder(line.substring(from, to)));
        from = to;
      } while (from < line.length());
    }
    rows.clear();
    rows.addAll(broken);
    row = newRow;
  }

  @Override
  public void write(int b) {
    throw new AssertionError("a byte at a time flickers");
  }

  @Override
  public void write(byte[] bytes, int from, int count) {
    String text = new String(bytes, from, count, StandardCharsets.UTF_8);
    writes += text.isEmpty() ? 0 : 1;
    Matcher matcher = SEQUENCE.matcher(text);
    for (int at = 0; at < text.length(); at++) {
      if (text.charAt(at) == '\u001b') {
        if (!matcher.find(at) || matcher.start() != at) {
          throw new AssertionError("no known sequence: " + text.substring(at + 1));
        }
        obey(matcher.group(1), matcher.group(2));
        at = matcher.end() - 1;
      } else {
        show(text.charAt(at));
      }
    }
  }

  private void obey(String number, String command) {
    switch (command) {
      case "A" -> row = Math.max(0, row - Integer.parseInt(number));
      case "K" -> rows.get(row).setLength(Math.min(rows.get(row).length(), column));
      case "J" -> {
        rows.get(row).setLength(Math.min(rows.get(row).length(), column));
        rows.subList(row + 1, rows.size()).clear();
      }
      case "m" -> {}
      default -> throw new AssertionError("unknown command " + command);
    }
  }

  private void show(char c) {
    if (c == '\r') {
      column = 0;
    } else if (c == '\n') {
      column = 0;
      row++;
      if (row == rows.size()) {
        rows.add(new StringBuilder());
      }
    } else {
      if (column == columns) {
        show('\n');
      }
      StringBuilder line = rows.get(row);
      while (line.length() <= column) {
        line.append(' ');
      }
      line.setCharAt(column++, c);
    }
  }

  /** How often something was written. */
  public int writes() {
    return writes;
  }

  /** What stands there, to the cursor's row; an empty one at the end is left out. */
  public List<String> lines() {
    List<String> shown = new ArrayList<>(rows.stream().map(StringBuilder::toString).toList());
    if (shown.get(shown.size() - 1).isEmpty()) {
      shown.remove(shown.size() - 1);
    }
    return shown;
  }
}
