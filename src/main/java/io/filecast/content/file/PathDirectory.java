package io.filecast.content.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A directory by its path: for systems that cannot open files relative to an opened directory. */
final class PathDirectory implements Directory {
  private static final FileAttribute<?>[] NO_MODE = {};

  private final Path path;
  private final boolean posix;

  PathDirectory(Path path) {
    this.path = path;
    posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  @Override
  public FileChannel open(
      String name, Set<? extends OpenOption> options, Set<PosixFilePermission> mode)
      throws IOException {
    Set<OpenOption> all = new HashSet<>(options);
    all.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(
        path.resolve(name),
        all,
        posix ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)} : NO_MODE);
  }

  @Override
  public Optional<BasicFileAttributes> attributes(String name) throws IOException {
    try {
      return Optional.of(
          Files.readAttributes(
              path.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<PosixFileAttributes> posix(String name) throws IOException {
    return posix ? Optional.of(view(name).readAttributes()) : Optional.empty();
  }

  @Override
  public void setMode(String name, Set<PosixFilePermission> mode) throws IOException {
    if (posix) {
      view(name).setPermissions(mode);
    }
  }

  @Override
  public void setModified(String name, FileTime time) throws IOException {
    Files.getFileAttributeView(
            path.resolve(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(time, null, null);
  }

  private PosixFileAttributeView view(String name) {
    return Files.getFileAttributeView(
        path.resolve(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(path.resolve(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(path.resolve(from), path.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void link(String existing, String name) throws IOException {
    Files.createLink(path.resolve(name), path.resolve(existing));
  }

  @Override
  public void sync() throws IOException {
    if (posix) { // elsewhere a directory cannot be opened, and metadata is journalled in order
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  public List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(path)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  @Override
  public Directory openChild(String name) throws IOException {
    Path child = path.resolve(name);
    if (attributes(name).isEmpty()) {
      Files.createDirectory(child);
    }
    if (!Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
      throw new NotDirectoryException(child.toString());
    }
    return new PathDirectory(child);
  }

  @Override
  public Object key() throws IOException {
    Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    return key != null ? key : path.toRealPath();
  }

  @Override
  public void close() {}
}
