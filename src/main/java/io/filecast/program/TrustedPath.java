package io.filecast.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Judges whether only this user and root can change what a file's name leads to, as ssh judges the
 * files it trusts: owner and mode of the file, of its directory and of every directory above.
 *
 * <p>A directory in which everybody may write, but only delete what is his own ({@code /tmp}), is
 * good enough above the file's own directory: what leads on from there belongs to this user or
 * root. Paths have to be real ones, without symbolic links. Where files have no owner and mode as
 * POSIX has them, nothing is trusted.
 */
final class TrustedPath {
  private static final int TYPE = 0170000;
  private static final int REGULAR_FILE = 0100000;
  private static final int DIRECTORY = 0040000;
  private static final int OTHERS_CAN_WRITE = 0022;
  private static final int STICKY = 01000;
  private static final int ROOT = 0;

  private TrustedPath() {}

  static boolean isFile(Path file) {
    return complaint(file, REGULAR_FILE, false).or(() -> directory(file.getParent())).isEmpty();
  }

  /** Why files in a directory cannot be trusted; empty when they can. */
  static Optional<String> directory(Path directory) {
    Optional<String> complaint = complaint(directory, DIRECTORY, false);
    for (Path above = directory.getParent();
        above != null && complaint.isEmpty();
        above = above.getParent()) {
      complaint = complaint(above, DIRECTORY, true);
    }
    return complaint;
  }

  private static Optional<String> complaint(Path path, int type, boolean mayBeSticky) {
    int mode;
    int owner;
    int own;
    try {
      Map<String, Object> attributes =
          Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
      mode = (Integer) attributes.get("mode");
      owner = (Integer) attributes.get("uid");
      own = ownUserId();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.of("owner and mode of " + path + " cannot be read: " + e.getMessage());
    }
    if ((mode & TYPE) != type) {
      return Optional.of(path + " is not a " + (type == DIRECTORY ? "directory" : "file"));
    }
    if (owner != own && owner != ROOT) {
      return Optional.of(
          "%s belongs to user %d, not to this user (%d) or root".formatted(path, owner, own));
    }
    if ((mode & OTHERS_CAN_WRITE) != 0 && !(mayBeSticky && (mode & STICKY) != 0)) {
      return Optional.of(
          "%s can be written by others (mode %o): chmod go-w %s"
              .formatted(path, mode & 07777, path));
    }
    return Optional.empty();
  }

  private static int ownUserId() throws IOException {
    return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }
}
