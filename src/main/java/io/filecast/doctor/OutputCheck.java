package io.filecast.doctor;

import io.filecast.config.ByteSize;
import io.filecast.content.file.DirectoryTrial;
import io.filecast.content.file.FileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Whether files can be put where they should go: space, permission, sync and rename. */
record OutputCheck(Path output) implements Check {
  private static final String NAME = "output";

  /** Below that few files have room. */
  static final long LITTLE_BYTES = 1_000_000_000;

  /** A disk that needs longer for one small file will keep senders waiting. */
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  @Override
  public Finding look() {
    try {
      return judge(DirectoryTrial.of(output));
    } catch (FileException e) {
      return Finding.problem(
          NAME,
          Remedies.plain(e.getMessage()),
          "sudo install -d -o \"$USER\" " + Remedies.quoted(output.toAbsolutePath()),
          "--output DIRECTORY   # another one");
    }
  }

  private Finding judge(DirectoryTrial trial) {
    return judge(trial, describe(trial))
        .with("usableBytes", trial.usableBytes())
        .with("fileSystem", trial.fileSystem())
        .with("syncMillis", TimeUnit.NANOSECONDS.toMicros(trial.syncNanos()) / 1e3);
  }

  private Finding judge(DirectoryTrial trial, String description) {
    String look = "df -h " + Remedies.quoted(trial.directory());
    if (trial.usableBytes() == 0) {
      return Finding.problem(NAME, description, look);
    }
    if (trial.usableBytes() < LITTLE_BYTES) {
      return Finding.warning(NAME, description, look);
    }
    return trial.syncNanos() > SLOW_NANOS
        ? Finding.warning(NAME, description + ": slow", "iostat -x 1 3   # who keeps the disk busy")
        : Finding.ok(NAME, description);
  }

  private String describe(DirectoryTrial trial) {
    return "%s%s: %s free, %s; written, synced and renamed in %d ms"
        .formatted(
            Remedies.plain(output),
            trial.missing()
                ? " does not exist and will be made in " + Remedies.plain(trial.directory())
                : "",
            ByteSize.format(trial.usableBytes()),
            trial.fileSystem(),
            TimeUnit.NANOSECONDS.toMillis(trial.syncNanos()));
  }
}
