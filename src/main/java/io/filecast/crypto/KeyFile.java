package io.filecast.crypto;

import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/** A private key on disk: one line of base64 in a file that nobody but its owner may read. */
public final class KeyFile {
  private static final Set<PosixFilePermission> OWNER_ONLY = EnumSet.of(OWNER_READ, OWNER_WRITE);

  /** A key file is one line; anything longer is something else. */
  private static final int MAX_BYTES = 256;

  private KeyFile() {}

  /**
   * Makes a private key in a new file of mode 0600.
   *
   * @return its public key
   * @throws KeyException when there is something of that name already
   */
  public static PublicKey create(Path file) throws IOException, KeyException {
    byte[] text = Identity.newPrivateText(new SecureRandom());
    byte[] line = Arrays.copyOf(text, text.length + 1);
    line[text.length] = '\n';
    Curve25519.forget(text);
    writeNew(line, file);
    return read(file).publicKey();
  }

  /**
   * Makes a file of mode 0600, whole or not at all.
   *
   * @param secret is overwritten
   * @throws KeyException when there is something of that name already
   */
  static void writeNew(byte[] secret, Path file) throws IOException, KeyException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw exists(file);
    }
    Path whole = createBeside(file);
    try {
      write(secret, whole);
      publish(whole, file);
    } finally {
      Curve25519.forget(secret);
      Files.deleteIfExists(whole);
    }
  }

  /** A temporary file: a key gets its name when it is whole, so that a full disk leaves none. */
  private static Path createBeside(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    FileAttribute<?>[] mode =
        isPosix(file)
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
            : new FileAttribute<?>[0];
    return Files.createTempFile(directory, ".filecast-key-", ".new", mode);
  }

  private static void write(byte[] line, Path file) throws IOException {
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(line);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
  }

  /** A link fails where there is something of that name; where there are none, a rename looks. */
  private static void publish(Path whole, Path file) throws IOException, KeyException {
    try {
      Files.createLink(file, whole);
    } catch (FileAlreadyExistsException e) {
      throw exists(file);
    } catch (FileSystemException | UnsupportedOperationException noLinks) {
      move(whole, file);
    }
  }

  private static void move(Path whole, Path file) throws IOException, KeyException {
    try {
      Files.move(whole, file);
    } catch (FileAlreadyExistsException e) {
      throw exists(file);
    }
  }

  private static KeyException exists(Path file) {
    return new KeyException(
        file + " exists; a private key is never overwritten, name another file");
  }

  private static boolean isPosix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /**
   * Reads a private key.
   *
   * @throws KeyException when others may read it, it is not ours, or it is not a key
   */
  public static Identity read(Path file) throws KeyException {
    byte[] line = readPrivate(file, MAX_BYTES, "keygen --out ");
    byte[] text = trimmed(line);
    byte[] bytes = null;
    try {
      bytes = Base64.getDecoder().decode(text);
      if (bytes.length != Curve25519.BYTES) {
        throw notAKey(file);
      }
      if (!Curve25519.isClamped(bytes)) {
        throw new KeyException(
            file
                + " does not hold a private key but perhaps a public one; name the file that keygen"
                + " has made");
      }
      return Identity.of(bytes);
    } catch (IllegalArgumentException notBase64) {
      throw notAKey(file);
    } finally {
      Curve25519.forget(line);
      Curve25519.forget(text);
      if (bytes != null) {
        Curve25519.forget(bytes);
      }
    }
  }

  private static KeyException notAKey(Path file) {
    return new KeyException(file + " does not hold a private key; make one with keygen");
  }

  private static byte[] trimmed(byte[] line) {
    int end = line.length;
    while (end > 0 && (line[end - 1] == '\n' || line[end - 1] == '\r' || line[end - 1] == ' ')) {
      end--;
    }
    return Arrays.copyOf(line, end);
  }

  /**
   * Reads a file that is nobody's but its owner's.
   *
   * @param mostBytes a longer one is something else
   * @param maker what makes such a file, without its name
   */
  static byte[] readPrivate(Path file, int mostBytes, String maker) throws KeyException {
    try {
      requireOwnerOnly(file);
      if (Files.size(file) > mostBytes) {
        throw new KeyException(
            "%s does not hold a private key; make one with: %sFILE".formatted(file, maker));
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new KeyException(file + " does not exist; make it with: " + maker + file);
    } catch (IOException e) {
      throw new KeyException(file + " cannot be read: " + e.getMessage());
    }
  }

  private static void requireOwnerOnly(Path file) throws IOException, KeyException {
    if (!Files.isRegularFile(file) && Files.exists(file)) {
      throw new KeyException(file + " is not a file; name the file that keygen has made");
    }
    if (!isPosix(file)) {
      return;
    }
    PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
    Set<PosixFilePermission> more = EnumSet.noneOf(PosixFilePermission.class);
    more.addAll(attributes.permissions());
    more.removeAll(EnumSet.range(OWNER_READ, PosixFilePermission.OWNER_EXECUTE));
    if (!more.isEmpty()) {
      throw new KeyException(
          "%s can be used by others (%s); it is a private key: chmod 600 %s"
              .formatted(file, PosixFilePermissions.toString(attributes.permissions()), file));
    }
    requireOurs(file);
  }

  /**
   * @throws KeyException when a file that decides who gets in belongs to another user, or can be
   *     written by others
   */
  static void requireUnwritableByOthers(Path file) throws IOException, KeyException {
    if (!isPosix(file)) {
      return;
    }
    Set<PosixFilePermission> permissions =
        Files.readAttributes(file, PosixFileAttributes.class).permissions();
    if (permissions.contains(GROUP_WRITE) || permissions.contains(OTHERS_WRITE)) {
      throw new KeyException(
          "%s can be written by others (%s), who could let themselves in: chmod go-w %s"
              .formatted(file, PosixFilePermissions.toString(permissions), file));
    }
    requireOurs(file);
  }

  private static void requireOurs(Path file) throws IOException, KeyException {
    int owner = (Integer) Files.getAttribute(file, "unix:uid");
    int own = ownUserId();
    if (own >= 0 && owner != own && owner != 0) {
      throw new KeyException(
          "%s belongs to user %d, not to the user of this program (%d); chown it"
              .formatted(file, owner, own));
    }
  }

  /** -1 where the system does not tell. */
  private static int ownUserId() {
    try {
      return (Integer)
          Files.getAttribute(Path.of("/proc/self"), "unix:uid", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException untold) {
      return -1;
    }
  }
}
