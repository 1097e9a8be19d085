package io.filecast;

import io.filecast.doctor.Diagnosis;

/** What both doctors print. */
final class DoctorOutput {
  private DoctorOutput() {}

  /** Prints it; returns the exit code. */
  static int print(Diagnosis diagnosis, boolean json) {
    if (json) {
      diagnosis.events().forEach(event -> System.out.println(event.encode()));
    } else {
      diagnosis.lines().forEach(System.out::println);
    }
    return diagnosis.isSound() ? ExitCode.OK : ExitCode.FAILED;
  }
}
