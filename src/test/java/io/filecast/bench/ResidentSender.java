package io.filecast.bench;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A sender that stays between runs: takes the name of a copy as a line on its standard input, sends
 * the file under this name, and answers with a line of JSON.
 */
final class ResidentSender implements AutoCloseable {
  private final Process process;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  ResidentSender(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Thread reader = new Thread(this::readAnswers, "answers of the resident sender");
    reader.setDaemon(true);
    reader.start();
  }

  private void readAnswers() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(answers::add);
    } catch (IOException | java.io.UncheckedIOException e) {
      Progress.say("the resident sender is gone: %s", e.getMessage());
    }
  }

  /** Has the file sent. */
  Sending send(String name) throws IOException {
    answers.clear();
    double cpuBefore = Proc.cpuSeconds(process.pid());
    OutputStream in = process.getOutputStream();
    in.write((name + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
    return new Job(cpuBefore);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private final class Job implements Sending {
    private final double cpuBefore;
    private JsonObject answer;

    Job(double cpuBefore) {
      this.cpuBefore = cpuBefore;
    }

    @Override
    public long pid() {
      return process.pid();
    }

    @Override
    public boolean endedBy(long deadlineNanos) throws InterruptedException {
      String line = answers.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line != null) {
        answer = new JsonObject(line);
      }
      return line != null;
    }

    @Override
    public Optional<String> failure() {
      return Optional.ofNullable(answer.getString("failure"));
    }

    @Override
    public double cpuSeconds() {
      return Proc.cpuSeconds(process.pid()) - cpuBefore;
    }

    @Override
    public OptionalDouble ownSeconds() {
      return answer == null
          ? OptionalDouble.empty()
          : OptionalDouble.of(answer.getLong("nanos") / 1e9);
    }

    /** The sender stays. */
    @Override
    public void close() {}
  }
}
