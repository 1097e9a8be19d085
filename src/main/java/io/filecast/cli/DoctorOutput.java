package io.filecast.cli;

import io.filecast.cli.terminal.Console;
import io.filecast.doctor.Diagnosis;

/** What both doctors print. */
final class DoctorOutput {
  private DoctorOutput() {}

  /** Prints it; returns the exit code. */
  static int print(Diagnosis diagnosis, boolean json) {
    if (json) {
      diagnosis.events().forEach(Console::event);
    } else {
      diagnosis.lines().forEach(lines -> Console.lines(lines + "\n"));
    }
    return diagnosis.isSound() ? ExitCode.OK : ExitCode.FAILED;
  }
}
