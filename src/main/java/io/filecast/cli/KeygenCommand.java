package io.filecast.cli;

import io.filecast.cli.terminal.Console;
import io.filecast.config.SecretText;
import io.filecast.crypto.CarouselKeys;
import io.filecast.crypto.KeyException;
import io.filecast.crypto.KeyFile;
import io.filecast.crypto.PublicKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code keygen}: a private key for a sender or a receiver. */
@Command(
    name = "keygen",
    description = "Make a private key, and print the public key that belongs to it.")
final class KeygenCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "filecast.key",
      description = "File for the private key, mode 0600, never overwritten. Default filecast.key.")
  private Path out;

  @Option(
      names = "--carousel",
      description = "Make the keys of a carousel: FILE for its sender, FILE.receivers for them.")
  private boolean carousel;

  @Option(names = "--show", description = "Make none; print the public key of the one in --out.")
  private boolean show;

  @Override
  public Integer call() throws IOException {
    try {
      Console.line(carousel ? carousel() : identity().toString());
      return ExitCode.OK;
    } catch (KeyException e) {
      Console.error(SecretText.hide(e.getMessage()));
      return ExitCode.USAGE;
    } catch (IOException e) {
      Console.error("--out=%s cannot be written: %s".formatted(out, e));
      return ExitCode.FAILED;
    }
  }

  private PublicKey identity() throws IOException, KeyException {
    return show ? KeyFile.read(out).publicKey() : KeyFile.create(out);
  }

  private String carousel() throws IOException, KeyException {
    return (show ? CarouselKeys.readSender(out) : CarouselKeys.create(out)).publicText();
  }
}
