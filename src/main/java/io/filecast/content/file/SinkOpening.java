package io.filecast.content.file;

import io.filecast.content.file.FileException.Kind;
import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * Everything between an offer and the first byte: may the name be used, is there room, and what is
 * there already.
 *
 * @param room not asked for yet: there was room when it was looked
 * @param startedOver why a recorded state was not used, or null
 */
record SinkOpening(
    OutputDirectory directory,
    Incoming incoming,
    NameClaim claim,
    PartialFile partial,
    ByteRangeSet resumed,
    RoomPromise room,
    String startedOver) {
  /** Blocking. Leaves nothing behind when it fails, except what was there before. */
  static SinkOpening open(OutputDirectory directory, Incoming incoming) throws FileException {
    FileName name = incoming.name();
    Publication.check(directory, name, incoming.onExists());
    requireNoDirectory(directory, name);
    NameClaim claim = NameClaim.take(directory, name);
    try {
      directory.reserve(name, incoming.size());
      return open(directory, incoming, claim);
    } catch (Throwable e) {
      claim.close();
      throw directory.explain("cannot begin", name, incoming.size(), incoming.size(), e);
    }
  }

  /** Whatever else is there is deleted, or not used. */
  private static void requireNoDirectory(OutputDirectory directory, FileName name)
      throws FileException {
    for (String temporary : List.of(name.state(), name.nextState())) {
      Optional<BasicFileAttributes> found = directory.attributes(name, temporary);
      if (found.isPresent() && found.get().isDirectory()) {
        throw directory.inTheWay(name, temporary, found.get());
      }
    }
  }

  private static SinkOpening open(OutputDirectory directory, Incoming incoming, NameClaim claim)
      throws IOException {
    FileName name = incoming.name();
    String startedOver = null;
    ByteRangeSet synced = new ByteRangeSet();
    try {
      synced = recorded(directory, incoming);
    } catch (FileException e) {
      if (e.kind() != Kind.STATE_UNUSABLE) {
        throw e;
      }
      startedOver = e.getMessage();
      if (!incoming.mayDiscard() && hasSome(directory, name)) {
        throw new FileException(
            Kind.WOULD_DISCARD,
            directory.show(name) + " has something of another content: " + startedOver,
            e);
      }
    }
    Optional<PartialFile> left =
        PartialFile.reopen(directory, name, incoming.size(), synced, claim);
    ByteRangeSet resumed = left.map(p -> p.written().copy()).orElseGet(ByteRangeSet::new);
    if (startedOver == null && resumed.bytes() < synced.bytes()) {
      startedOver =
          left.isPresent()
              ? "the partial file is shorter than its state says"
              : "there is a state but no partial file";
    }
    try {
      return make(directory, incoming, claim, left, resumed, startedOver);
    } catch (IOException e) {
      if (left.isPresent()) {
        left.get().close();
      }
      throw e;
    }
  }

  private static SinkOpening make(
      OutputDirectory directory,
      Incoming incoming,
      NameClaim claim,
      Optional<PartialFile> left,
      ByteRangeSet resumed,
      String startedOver)
      throws IOException {
    FileName name = incoming.name();
    long missing = incoming.size() - resumed.bytes();
    try {
      directory.room().require(directory.show(name), missing);
    } catch (FileException e) {
      if (left.isPresent() && resumed.count() == 0) {
        directory.directory().delete(name.partial()); // not worth resuming
      }
      throw e;
    }
    if (resumed.count() == 0) {
      ResumeState.delete(directory.directory(), name);
    }
    PartialFile partial =
        left.isPresent() ? left.get() : PartialFile.create(directory, name, incoming.size(), claim);
    RoomPromise room = new RoomPromise(directory, name, missing);
    return new SinkOpening(directory, incoming, claim, partial, resumed, room, startedOver);
  }

  private static boolean hasSome(OutputDirectory directory, FileName name) throws FileException {
    return directory.attributes(name, name.partial()).filter(found -> found.size() > 0).isPresent();
  }

  private static ByteRangeSet recorded(OutputDirectory directory, Incoming incoming)
      throws IOException {
    Optional<ResumeState> found;
    try {
      found = ResumeState.load(directory.directory(), incoming.name());
    } catch (FileException e) {
      throw e;
    } catch (IOException e) {
      throw new FileException(Kind.STATE_UNUSABLE, "the state cannot be read: " + e, e);
    }
    if (found.isEmpty()) {
      return new ByteRangeSet();
    }
    ResumeState state = found.get();
    if (!state.name().equals(incoming.name())
        || state.size() != incoming.size()
        || state.mtimeNanos() != incoming.mtimeNanos()) {
      throw new FileException(
          Kind.STATE_UNUSABLE,
          "the state is of another content: size "
              + state.size()
              + " and time "
              + state.mtimeNanos()
              + " ns, offered are "
              + incoming.size()
              + " and "
              + incoming.mtimeNanos());
    }
    return state.synced().wholeUnits(incoming.symbolBytes(), incoming.size());
  }
}
