package io.filecast.cli;

/** What the programs exit with; the same list stands in the help text and in the README. */
public final class ExitCode {
  public static final int OK = 0;
  public static final int FAILED = 1;
  static final int USAGE = 2;
  public static final int SOME_FAILED = 3;

  /** For the help text. A JVM ended by a signal exits with 128 + its number by itself. */
  static final String[] HELP = {
    "0:done: all destinations, or as many as --require asks for",
    "1:all destinations failed, the program could not run or go on, its output was lost, or doctor found a problem",
    "2:the command line or the configuration is wrong",
    "3:some destinations failed, or memory ran out",
    "130:interrupted by Ctrl-C",
    "143:ended by SIGTERM"
  };

  private ExitCode() {}
}
