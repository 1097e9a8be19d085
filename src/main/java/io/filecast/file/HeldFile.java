package io.filecast.file;

import io.filecast.file.FileException.Kind;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;

/**
 * A complete file that the receiver has already under the name and with the size of an offer.
 * Whether its content is that of the offer is for its hash to say.
 */
public final class HeldFile {
  /** Bytes between which other files get the thread: about 10 ms. */
  private static final long TURN_BYTES = 16L * 1024 * 1024;

  private final OutputDirectory directory;
  private final FileName name;
  private final BasicFileAttributes found;

  HeldFile(OutputDirectory directory, FileName name, BasicFileAttributes found) {
    this.directory = directory;
    this.name = name;
    this.found = found;
  }

  public FileName name() {
    return name;
  }

  public long size() {
    return found.size();
  }

  /**
   * Reads and hashes the file.
   *
   * @return its SHA-256, on {@code context}; fails when it cannot be read or changes meanwhile
   */
  public Future<byte[]> hash(Context context, DiskWorkers workers) {
    return new Hashing(context, workers).begin();
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

  private void verify() throws FileException {
    BasicFileAttributes now = directory.attributes(name, name.toString()).orElse(null);
    if (now == null
        || !Objects.equals(now.fileKey(), found.fileKey())
        || now.size() != found.size()
        || !now.lastModifiedTime().equals(found.lastModifiedTime())) {
      throw new FileException(Kind.FAILED, directory.show(name) + " changed while it was compared");
    }
  }

  /** One run over the file, in turns. */
  private final class Hashing {
    private final Context context;
    private final Promise<byte[]> result = Promise.promise();
    private final ContentDigest digest = new ContentDigest(found.size());
    private final Turns turns;
    private FileChannel file;

    Hashing(Context context, DiskWorkers workers) {
      this.context = context;
      turns = new Turns(workers.executor(), this::turn);
    }

    Future<byte[]> begin() {
      turns.wake();
      return result.future();
    }

    private boolean turn() {
      try {
        if (file == null) {
          file = open();
        }
        digest.update(file, Math.min(found.size(), digest.position() + TURN_BYTES));
        if (digest.position() < found.size()) {
          return true;
        }
        verify();
        file.close();
        byte[] hash = digest.value();
        context.runOnContext(v -> result.complete(hash));
      } catch (Throwable e) {
        fail(FileException.of("cannot hash " + directory.show(name), e));
      }
      return false;
    }

    private void fail(FileException reason) {
      try {
        if (file != null) {
          file.close();
        }
      } catch (IOException e) {
        reason.addSuppressed(e);
      }
      context.runOnContext(v -> result.fail(reason));
    }
  }
}
