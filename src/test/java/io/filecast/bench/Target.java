package io.filecast.bench;

import java.util.function.ToDoubleFunction;

/**
 * A figure that filecast is to reach.
 *
 * @param scenario whose result it is taken from
 * @param what the figure, for a reader
 * @param limit the most that is allowed, or the least
 * @param figure NaN when somebody it needs did not take part or failed
 */
record Target(
    String scenario,
    String what,
    Bound bound,
    double limit,
    ToDoubleFunction<ScenarioResult> figure) {
  enum Bound {
    AT_MOST("<="),
    AT_LEAST(">=");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }
  }

  static Target atMost(
      double limit, Scenario scenario, String what, ToDoubleFunction<ScenarioResult> figure) {
    return new Target(scenario.name(), what, Bound.AT_MOST, limit, figure);
  }

  static Target atLeast(
      double limit, Scenario scenario, String what, ToDoubleFunction<ScenarioResult> figure) {
    return new Target(scenario.name(), what, Bound.AT_LEAST, limit, figure);
  }

  /** One line: scenario, figure, target, met or not. */
  String verdict(ScenarioResult result) {
    double value = figure.applyAsDouble(result);
    return "%-14s %-64s %8s  %s %-6s %s"
        .formatted(
            scenario,
            what,
            Numbers.format("%.2f", value),
            bound.sign,
            Numbers.format("%.2f", limit),
            word(value));
  }

  private String word(double value) {
    if (Double.isNaN(value)) {
      return "not measured";
    }
    boolean met = bound == Bound.AT_MOST ? value <= limit : value >= limit;
    return met ? "met" : "NOT MET";
  }
}
