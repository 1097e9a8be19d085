package io.filecast.transfer;

/**
 * What serves a destination: a stream of its own, or one that it shares with others.
 *
 * @param movedAt share of the content that it held when it left the group, 0 to 1; 0 when it was
 *     never in it
 * @param why the group does not serve it, in words; empty when it does, and where none was asked
 *     for
 */
public record Served(By by, double movedAt, String why) {
  /** A stream of its own, and no group was asked for. */
  public static final Served UNICAST = new Served(By.UNICAST, 0, "");

  /** The group. */
  public static final Served GROUP = new Served(By.GROUP, 0, "");

  /** Which stream. */
  public enum By {
    /** Its own. */
    UNICAST("unicast"),
    /** That of the group. */
    GROUP("group"),
    /** First that of the group, then its own. */
    MOVED("moved");

    private final String label;

    By(String label) {
      this.label = label;
    }

    /** As reports print it. */
    public String label() {
      return label;
    }
  }

  /**
   * It has left the group, or will not be in it.
   *
   * @param held share of the content, 0 to 1
   */
  public Served moved(double held, String because) {
    return by == By.UNICAST
        ? new Served(By.UNICAST, 0, because)
        : new Served(By.MOVED, held, because);
  }
}
