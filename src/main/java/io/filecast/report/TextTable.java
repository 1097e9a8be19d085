package io.filecast.report;

import io.filecast.text.Columns;
import io.filecast.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Cells in columns for a terminal: the first left-aligned, the others right-aligned; what they hold
 * becomes printable.
 */
final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();

  TextTable(List<String> headings) {
    rows.add(headings);
  }

  void add(List<String> cells) {
    rows.add(cells.stream().map(Printable::line).toList());
  }

  @Override
  public String toString() {
    StringBuilder table = new StringBuilder();
    int[] widths = IntStream.range(0, rows.get(0).size()).map(this::width).toArray();
    for (List<String> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        int width = widths[column];
        table.append(
            column == 0
                ? Columns.padded(row.get(0), width)
                : "  " + Columns.aligned(row.get(column), width));
      }
      table.append(System.lineSeparator());
    }
    return table.toString();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> Columns.of(row.get(column))).max().orElse(0);
  }
}
