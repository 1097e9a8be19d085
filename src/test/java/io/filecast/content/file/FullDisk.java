package io.filecast.content.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** A directory on a disk that is full where a test says so. */
final class FullDisk extends TroubledDirectory {
  /** What the disk has no room for. */
  enum At {
    CREATE,
    WRITE,
    SYNC,
    RENAME
  }

  private final At at;

  FullDisk(Directory real, At at) {
    super(
        real,
        change -> {
          if (at == At.RENAME && change.equals("rename " + Workbench.partial("f") + " f")) {
            throw new FileSystemException("f", null, "No space left on device");
          }
        });
    this.at = at;
  }

  @Override
  public FileChannel open(
      String name, Set<? extends OpenOption> options, Set<PosixFilePermission> mode)
      throws IOException {
    if (options.contains(DirectFile.DIRECT.orElseThrow())) {
      throw new UnsupportedOperationException("written through the cache");
    }
    boolean isPartial = name.equals(Workbench.partial("f"));
    if (isPartial && at == At.CREATE) {
      throw new FileSystemException(name, null, "No space left on device");
    }
    FileChannel channel = super.open(name, options, mode);
    return isPartial ? new Channel(channel) : channel;
  }

  /** Everything but writing and syncing is the real channel's. */
  private final class Channel extends FileChannel {
    private final FileChannel real;

    Channel(FileChannel real) {
      this.real = real;
    }

    private void fail(At when) throws IOException {
      if (at == when) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      fail(At.WRITE);
      return real.write(source);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      fail(At.WRITE);
      return real.write(source, position);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
      fail(At.WRITE);
      return real.write(sources, offset, length);
    }

    @Override
    public void force(boolean metaData) throws IOException {
      fail(At.SYNC);
      real.force(metaData);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return real.read(target);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return real.read(target, position);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
      return real.read(targets, offset, length);
    }

    @Override
    public long position() throws IOException {
      return real.position();
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
      real.position(newPosition);
      return this;
    }

    @Override
    public long size() throws IOException {
      return real.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      real.truncate(size);
      return this;
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target)
        throws IOException {
      return real.transferTo(position, count, target);
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count)
        throws IOException {
      return real.transferFrom(source, position, count);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
      return real.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
      return real.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      real.close();
    }
  }
}
