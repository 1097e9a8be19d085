package io.filecast.content.file;

/**
 * Passes an {@link OutOfMemoryError} that was caught with everything else on to where it ends the
 * program: a JVM in which some thread could not go on is not one to rely upon.
 */
public final class OutOfMemory {
  private OutOfMemory() {}

  /** Hands it to the handler of uncaught exceptions; does nothing for any other failure. */
  public static void report(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof OutOfMemoryError) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        return;
      }
    }
  }
}
