package io.filecast.content.file;

import io.filecast.config.OnExists;
import io.filecast.content.file.FileException.Kind;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** How a complete, synced partial file gets its final name. */
final class Publication {
  private Publication() {}

  /**
   * The decision at the time of the offer, so that nothing is received in vain; {@link #publish}
   * decides again.
   *
   * @throws FileException {@link Kind#DIRECTORY_IN_THE_WAY}, {@link Kind#EXISTS}, {@link Kind#KEPT}
   */
  static void check(OutputDirectory directory, FileName name, OnExists rule) throws FileException {
    Optional<BasicFileAttributes> found = directory.attributes(name, name.toString());
    if (found.isPresent() && (found.get().isDirectory() || rule != OnExists.REPLACE)) {
      throw taken(directory, name, rule);
    }
  }

  /**
   * Moves the file to its final name and makes that durable. Under {@link OnExists#KEEP} and {@link
   * OnExists#FAIL} a file that has come there in the meantime is not touched: a link, unlike a
   * rename, never replaces.
   *
   * @param received the partial file, open: what is put into place is this and nothing that was
   *     swapped for it
   * @throws FileException {@link Kind#DIRECTORY_IN_THE_WAY}, {@link Kind#EXISTS}, {@link
   *     Kind#KEPT}, {@link Kind#UNSAFE}
   */
  static void publish(OutputDirectory output, FileName name, OnExists rule, PartialFile received)
      throws IOException {
    Directory directory = output.directory();
    received.checkIs(name.partial());
    if (rule == OnExists.REPLACE) {
      check(output, name, rule);
      directory.rename(name.partial(), name.toString());
    } else {
      try {
        linkOrRename(output, name);
      } catch (FileAlreadyExistsException e) {
        throw taken(output, name, rule);
      }
    }
    received.checkIs(name.toString());
    directory.sync();
  }

  private static void linkOrRename(OutputDirectory output, FileName name) throws IOException {
    Directory directory = output.directory();
    try {
      directory.link(name.partial(), name.toString());
      directory.delete(name.partial());
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException noLinks) {
      // FAT and some network file systems have no links, and a directory whose path has changed
      // cannot be given one. An empty file claims the name just as exclusively; only a program that
      // replaces that very file in between would lose.
      output.claim(name.toString());
      try {
        directory.rename(name.partial(), name.toString());
      } catch (IOException e) {
        directory.delete(name.toString());
        e.addSuppressed(noLinks);
        throw e;
      }
    }
  }

  private static FileException taken(OutputDirectory directory, FileName name, OnExists rule)
      throws FileException {
    if (directory.attributes(name, name.toString()).filter(f -> f.isDirectory()).isPresent()) {
      return new FileException(
          Kind.DIRECTORY_IN_THE_WAY,
          "a directory of that name is in the way: " + directory.show(name));
    }
    return rule == OnExists.KEEP
        ? new FileException(Kind.KEPT, directory.show(name) + " exists and is kept")
        : new FileException(Kind.EXISTS, directory.show(name) + " exists");
  }
}
