package io.filecast.packaging;

import io.filecast.cli.CommandLines;
import io.filecast.program.ClassDataArchive;
import io.filecast.program.JarContent;
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
      JarContent.label(Path.of(jar));
      makeArchive(Path.of(jar));
    }
    write(CommandLines.sender(), args[0], Path.of(args[1]), "receiver(1)");
    write(CommandLines.receiver(), args[0], Path.of(args[1]), "sender(1)");
  }

  /**
   * Jar and class-data archive are made together, so that there is never one that does not match.
   * Without one the programs start just as well, only later.
   */
  private static void makeArchive(Path jar) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process maker =
        new ProcessBuilder(java, "-cp", jar.toString(), ClassDataArchive.class.getName())
            .inheritIO()
            .start();
    if (maker.onExit().join().exitValue() != 0) {
      System.err.println("no class-data archive for " + jar);
    }
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
