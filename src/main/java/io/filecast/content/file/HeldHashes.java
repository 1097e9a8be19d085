package io.filecast.content.file;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Hashes the complete files that offers are compared with. However many transfers ask for the same
 * file, it is read once; when none of them waits any more, reading stops. All files together take a
 * quarter of the disk workers, in turns of {@value #TURN_BYTES} bytes, so that a comparison never
 * keeps a transfer from writing and a large file never keeps a small one waiting.
 *
 * <p>All methods are for the thread of the context it was made with; futures complete there.
 */
public final class HeldHashes {
  /** About 10 ms. */
  static final long TURN_BYTES = 16L * 1024 * 1024;

  private static final int SHARE_OF_WORKERS = 4;

  private final Context context;
  private final Map<ExistingFile.Content, Hashing> running = new HashMap<>();

  /** Those that are due for their next turn. */
  private final Queue<ExistingFile.Hasher> due = new ConcurrentLinkedQueue<>();

  private final List<WorkerTurns> lanes = new ArrayList<>();

  public HeldHashes(Context context, DiskWorkers workers) {
    this.context = context;
    int share = Math.max(1, workers.threads() / SHARE_OF_WORKERS);
    for (int i = 0; i < share; i++) {
      lanes.add(new WorkerTurns(workers.executor(), this::turn));
    }
  }

  /** One transfer's interest in a hash. */
  public final class Request {
    private final Hashing hashing;
    private final Promise<byte[]> result = Promise.promise();

    private Request(Hashing hashing) {
      this.hashing = hashing;
    }

    /** The file's SHA-256; fails when it cannot be read or changes meanwhile. */
    public Future<byte[]> result() {
      return result.future();
    }

    /** Nobody waits for the result any more, which may then never come. */
    public void cancel() {
      hashing.leave(this);
    }
  }

  /** Asks for the hash of a file. */
  public Request hash(ExistingFile file) {
    Hashing hashing = running.computeIfAbsent(file.content(), content -> new Hashing(file));
    Request request = new Request(hashing);
    hashing.requests.add(request);
    return request;
  }

  /** Files that are being hashed for somebody. */
  public int running() {
    return running.size();
  }

  /** One step of one file. On a worker's thread. */
  private boolean turn() {
    ExistingFile.Hasher next = due.poll();
    if (next != null && next.step(TURN_BYTES)) {
      due.add(next);
    }
    return !due.isEmpty();
  }

  /** One file, and who waits for its hash. */
  private final class Hashing {
    private final ExistingFile.Content content;
    private final ExistingFile.Hasher hasher;
    private final List<Request> requests = new ArrayList<>();

    Hashing(ExistingFile file) {
      content = file.content();
      hasher =
          file.hasher(
              (hash, failure) -> context.runOnContext(onContext -> complete(hash, failure)));
      due.add(hasher);
      lanes.forEach(WorkerTurns::wake);
    }

    void leave(Request request) {
      requests.remove(request);
      if (requests.isEmpty()) {
        hasher.cancel();
        running.remove(content, this);
      }
    }

    private void complete(byte[] hash, FileException failure) {
      running.remove(content, this);
      for (Request request : List.copyOf(requests)) {
        if (failure == null) {
          request.result.complete(hash);
        } else {
          request.result.fail(failure);
        }
      }
    }
  }
}
