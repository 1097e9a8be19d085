package io.filecast.content.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A directory that lets a test in before every change, with what is about to happen; it may act or
 * throw.
 */
class TroubledDirectory implements Directory {
  /**
   * Called as {@code rename from to}, {@code link existing name}, {@code delete name}, {@code mode
   * name}, {@code modified name} or {@code sync}.
   */
  interface Trouble {
    void before(String change) throws IOException;
  }

  private final Directory real;
  private final Trouble trouble;

  TroubledDirectory(Directory real, Trouble trouble) {
    this.real = real;
    this.trouble = trouble;
  }

  @Override
  public FileChannel open(
      String name, Set<? extends OpenOption> options, Set<PosixFilePermission> mode)
      throws IOException {
    return real.open(name, options, mode);
  }

  @Override
  public Optional<BasicFileAttributes> attributes(String name) throws IOException {
    return real.attributes(name);
  }

  @Override
  public Optional<PosixFileAttributes> posix(String name) throws IOException {
    return real.posix(name);
  }

  @Override
  public void setMode(String name, Set<PosixFilePermission> mode) throws IOException {
    trouble.before("mode " + name);
    real.setMode(name, mode);
  }

  @Override
  public void setModified(String name, FileTime time) throws IOException {
    trouble.before("modified " + name);
    real.setModified(name, time);
  }

  @Override
  public void delete(String name) throws IOException {
    trouble.before("delete " + name);
    real.delete(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    trouble.before("rename " + from + " " + to);
    real.rename(from, to);
  }

  @Override
  public void link(String existing, String name) throws IOException {
    trouble.before("link " + existing + " " + name);
    real.link(existing, name);
  }

  @Override
  public void sync() throws IOException {
    trouble.before("sync");
    real.sync();
  }

  @Override
  public List<String> names() throws IOException {
    return real.names();
  }

  @Override
  public Directory openChild(String name) throws IOException {
    return real.openChild(name);
  }

  @Override
  public Object key() throws IOException {
    return real.key();
  }

  @Override
  public void close() throws IOException {
    real.close();
  }
}
