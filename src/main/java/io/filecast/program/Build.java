package io.filecast.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of filecast that is running, and the commit it was built from. */
public final class Build {
  private Build() {}

  /** {@code 1.2.3, commit 0a1b2c3}: what is running, for those who repeat a measurement. */
  public static String text() {
    String version = Build.class.getPackage().getImplementationVersion();
    return "%s, commit %s".formatted(version == null ? "(not packaged)" : version, commit());
  }

  /** The build writes it; empty where that was done without git. */
  private static String commit() {
    try (InputStream in = Build.class.getResourceAsStream("/io/filecast/commit.txt")) {
      String commit = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return commit.isBlank() ? "unknown" : commit.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a broken jar
    }
  }
}
