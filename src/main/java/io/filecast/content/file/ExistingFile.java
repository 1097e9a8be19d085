package io.filecast.content.file;

import io.filecast.content.file.FileException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * A complete file that the receiver has already under the name and with the size of an offer.
 * Whether its content is that of the offer is for its hash to say.
 */
public final class ExistingFile {
  private final OutputDirectory directory;
  private final FileName name;
  private final BasicFileAttributes found;
  private final Optional<FileTime> changed;

  /**
   * @param changed its change time, see {@link OutputDirectory#changeTime}
   */
  ExistingFile(
      OutputDirectory directory,
      FileName name,
      BasicFileAttributes found,
      Optional<FileTime> changed) {
    this.directory = directory;
    this.name = name;
    this.found = found;
    this.changed = changed;
  }

  public FileName name() {
    return name;
  }

  public long size() {
    return found.size();
  }

  /** What makes two held files the same content, as far as the file system says. */
  Content content() {
    return new Content(
        name,
        found.fileKey(),
        found.size(),
        found.lastModifiedTime().to(TimeUnit.NANOSECONDS),
        changed);
  }

  /**
   * Prepares to read and hash the file, step by step.
   *
   * @param result called once, on the thread of the last step: the SHA-256, or null and why not;
   *     not at all after {@link Hasher#cancel}
   */
  Hasher hasher(BiConsumer<byte[], FileException> result) {
    return new Hasher(result);
  }

  private FileChannel open() throws IOException {
    FileChannel file = directory.directory().open(name.toString(), Set.of(StandardOpenOption.READ));
    try {
      verify();
    } catch (IOException e) {
      file.close();
      throw e;
    }
    return file;
  }

  private void verify() throws IOException {
    BasicFileAttributes now = directory.attributes(name, name.toString()).orElse(null);
    if (now == null
        || !Objects.equals(now.fileKey(), found.fileKey())
        || now.size() != found.size()
        || !now.lastModifiedTime().equals(found.lastModifiedTime())
        || isChanged(now)) {
      throw new FileException(Kind.FAILED, directory.show(name) + " changed while it was compared");
    }
  }

  private boolean isChanged(BasicFileAttributes now) throws IOException {
    Optional<FileTime> seen = directory.changeTime(name.toString(), now.fileKey());
    return changed.isPresent() && seen.isPresent() && !seen.equals(changed);
  }

  /**
   * @param fileKey null where the file system has none
   * @param changed its change time, which nobody can set back; empty where the system has none
   */
  record Content(
      FileName name, Object fileKey, long size, long modifiedNanos, Optional<FileTime> changed) {}

  /** One run over the file. Steps are for one thread at a time. */
  final class Hasher {
    private final BiConsumer<byte[], FileException> result;
    private final ContentDigest digest = new ContentDigest(found.size());
    private volatile boolean cancelled;
    private FileChannel file;

    private Hasher(BiConsumer<byte[], FileException> result) {
      this.result = result;
    }

    /** Ends the run at its next step. Any thread. */
    void cancel() {
      cancelled = true;
    }

    /**
     * Reads and hashes a part.
     *
     * @return false when this was the last step
     */
    boolean step(long bytes) {
      try {
        if (cancelled) {
          close();
          return false;
        }
        if (file == null) {
          file = open();
        }
        digest.update(file, Math.min(found.size(), digest.position() + bytes));
        if (digest.position() < found.size()) {
          return true;
        }
        verify();
        close();
        result.accept(digest.value(), null);
      } catch (Throwable e) {
        fail(FileException.of("cannot hash " + directory.show(name), e));
      }
      return false;
    }

    private void close() throws IOException {
      if (file != null) {
        file.close();
      }
    }

    private void fail(FileException reason) {
      try {
        close();
      } catch (IOException e) {
        reason.addSuppressed(e);
      }
      result.accept(null, reason);
    }
  }
}
