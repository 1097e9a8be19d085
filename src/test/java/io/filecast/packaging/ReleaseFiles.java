package io.filecast.packaging;

import io.filecast.CommandLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/** The step of the build between the fat jars and the release archive. */
public final class ReleaseFiles {
  private ReleaseFiles() {}

  /**
   * Prepares the fat jars for a quick start, and writes manual pages and completions.
   *
   * @param args version, directory for the files, fat jars
   */
  public static void main(String[] args) throws IOException {
    for (String jar : Arrays.asList(args).subList(2, args.length)) {
      OldClassFiles.upgradeIn(Path.of(jar));
    }
    write(CommandLines.sender(), args[0], Path.of(args[1]), "receiver(1)");
    write(CommandLines.receiver(), args[0], Path.of(args[1]), "sender(1)");
  }

  private static void write(CommandLine program, String version, Path directory, String other)
      throws IOException {
    String name = program.getCommandName();
    write(
        directory.resolve("man/man1/" + name + ".1"),
        ManualPage.of(program, version, List.of(other)));
    write(directory.resolve("completions/bash/" + name), CommandLines.completion("bash", program));
    write(directory.resolve("completions/zsh/_" + name), CommandLines.completion("zsh", program));
    write(
        directory.resolve("completions/fish/" + name + ".fish"),
        CommandLines.completion("fish", program));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
