package io.filecast.content.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A directory by its descriptor ({@code openat}, {@code renameat}, ...): its path may change its
 * meaning meanwhile.
 */
final class SecureDirectory implements Directory {
  private static final String SELF = ".";

  private final Path path;
  private final SecureDirectoryStream<Path> stream;

  private SecureDirectory(Path path, SecureDirectoryStream<Path> stream) {
    this.path = path;
    this.stream = stream;
  }

  /** Empty where the system has no such calls. */
  static Optional<Directory> open(Path path) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(path);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return Optional.of(new SecureDirectory(path, secure));
    }
    stream.close();
    return Optional.empty();
  }

  private Path relative(String name) {
    return path.getFileSystem().getPath(name);
  }

  @Override
  public FileChannel open(
      String name, Set<? extends OpenOption> options, Set<PosixFilePermission> mode)
      throws IOException {
    Set<OpenOption> all = new HashSet<>(options);
    all.add(LinkOption.NOFOLLOW_LINKS);
    // Java looks for a directory in front of the name when it opens a file for direct I/O.
    Path file = path.getFileSystem().getPath(SELF, name);
    return (FileChannel)
        stream.newByteChannel(file, all, PosixFilePermissions.asFileAttribute(mode));
  }

  @Override
  public Optional<BasicFileAttributes> attributes(String name) throws IOException {
    try {
      return Optional.of(
          stream
              .getFileAttributeView(
                  relative(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes());
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<PosixFileAttributes> posix(String name) throws IOException {
    return Optional.of(view(name).readAttributes());
  }

  @Override
  public void setMode(String name, Set<PosixFilePermission> mode) throws IOException {
    view(name).setPermissions(mode);
  }

  @Override
  public void setModified(String name, FileTime time) throws IOException {
    view(name).setTimes(time, null, null);
  }

  private PosixFileAttributeView view(String name) {
    return stream.getFileAttributeView(
        relative(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void delete(String name) throws IOException {
    try {
      stream.deleteFile(relative(name));
    } catch (NoSuchFileException absent) {
      // as wanted
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    stream.move(relative(from), stream, relative(to));
  }

  /**
   * Java has no {@code linkat}: made by path where that still leads here, then looked at from here.
   * Between the two looks a stray second name can appear elsewhere, never another content here.
   */
  @Override
  public void link(String existing, String name) throws IOException {
    if (attributes(name).isPresent()) {
      throw new FileAlreadyExistsException(path.resolve(name).toString());
    }
    if (!Objects.equals(
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey(),
        key())) {
      throw new FileSystemException(
          path.toString(), null, "is no longer the directory that was opened");
    }
    Files.createLink(path.resolve(name), path.resolve(existing));
    Object linked = attributes(name).map(BasicFileAttributes::fileKey).orElse(null);
    Object wanted = attributes(existing).map(BasicFileAttributes::fileKey).orElse(null);
    if (linked == null || !Objects.equals(linked, wanted)) {
      throw new IOException(path + " is no longer the directory that was opened");
    }
  }

  @Override
  public void sync() throws IOException {
    try (FileChannel self =
        (FileChannel) stream.newByteChannel(relative(SELF), Set.of(StandardOpenOption.READ))) {
      self.force(true);
    }
  }

  @Override
  public List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> again =
        stream.newDirectoryStream(relative(SELF), LinkOption.NOFOLLOW_LINKS)) {
      again.forEach(entry -> names.add(entry.getFileName().toString()));
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  /**
   * Java has no {@code mkdirat}: made by path, then opened from here without following a link.
   * Where the path no longer leads here a stray empty directory can appear, and nothing is opened.
   */
  @Override
  public Directory openChild(String name) throws IOException {
    Path child = path.resolve(name);
    if (attributes(name).isEmpty()) {
      Files.createDirectory(child);
      sync();
    }
    if (!attributes(name).map(BasicFileAttributes::isDirectory).orElse(false)) {
      throw new NotDirectoryException(child.toString());
    }
    return new SecureDirectory(
        child, stream.newDirectoryStream(relative(name), LinkOption.NOFOLLOW_LINKS));
  }

  @Override
  public Object key() throws IOException {
    return stream.getFileAttributeView(BasicFileAttributeView.class).readAttributes().fileKey();
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
