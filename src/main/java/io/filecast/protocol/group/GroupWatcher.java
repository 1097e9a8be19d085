package io.filecast.protocol.group;

/** Hears who is served by the group, and who no longer is. */
public interface GroupWatcher {
  /** The group serves a receiver from now on. */
  void onJoined(GroupMember member);

  /**
   * The group does not serve a receiver, or no longer: its unicast flow does.
   *
   * @param why in words, of the receiver
   */
  void onMoved(GroupMember member, String why);
}
