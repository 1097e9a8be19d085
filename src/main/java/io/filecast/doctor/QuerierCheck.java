package io.filecast.doctor;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a bridge of this host would forget who has joined a group: one that watches joins (IGMP
 * snooping) does so after 260 s in which nobody has asked for members (RFC 3376, section 8.4; RFC
 * 4541). Switches elsewhere do not tell; what has joined joins again every minute for them all.
 *
 * @param interfaces where Linux shows them: {@code /sys/class/net}
 */
record QuerierCheck(Path interfaces) implements Check {
  private static final String NAME = "querier";

  @Override
  public Finding look() {
    List<String> asking = new ArrayList<>();
    List<String> forgetting = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(interfaces)) {
      for (Path each : all) {
        if (isOn(each, "multicast_snooping")) {
          String name = each.getFileName().toString();
          (isOn(each, "multicast_querier") ? asking : forgetting).add(name);
        }
      }
    } catch (IOException notLinux) {
      return found("this system does not tell of bridges");
    }
    if (!forgetting.isEmpty()) {
      return found(
              "%s of this host watches who joins a group, asks for no members, and forgets them after 260 s unless somebody else does"
                  .formatted(String.join(", ", forgetting)))
          .with("withoutQuerier", String.join(",", forgetting));
    }
    return found(
        asking.isEmpty()
            ? "no bridge of this host watches who joins a group"
            : String.join(", ", asking) + " of this host watches who joins a group, and asks");
  }

  private static Finding found(String what) {
    return Finding.ok(NAME, what + "; receivers join again every 60 s, which keeps them known");
  }

  private static boolean isOn(Path link, String option) {
    try {
      return Files.readString(link.resolve("bridge").resolve(option)).strip().equals("1");
    } catch (IOException noBridge) {
      return false;
    }
  }
}
