package io.filecast.protocol.carousel;

import io.filecast.content.ContentFailure;
import io.filecast.content.ContentSink;
import io.filecast.protocol.repair.ReceivedSymbols;
import io.filecast.protocol.repair.RepairMemory;
import io.filecast.protocol.repair.SymbolMemory;
import io.filecast.wire.BlockDigests;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.CarouselAnnouncement;
import io.filecast.wire.ContentHash;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Reason;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;

/**
 * One content that comes from a carousel: rows into the sink, blocks repaired, the copy proven and
 * published. All calls on one thread.
 */
public final class CarouselReception implements ContentSink.Listener {
  /** A copy that is wrong so often is somebody's work, or the sender's mistake. */
  private static final int MOST_WRONG = 3;

  private enum Phase {
    OPENING,
    COMPARING,
    RECEIVING,
    HASHING,
    PUBLISHING,
    STARTING_OVER,
    ENDED
  }

  private final TunerDriver driver;
  private final ContentSink sink;
  private final boolean isProtected;
  private final RepairMemory repairMemory;
  private final SymbolMemory symbolMemory;
  private final long beganNanos;
  private CarouselAnnouncement announcement;
  private Phase phase = Phase.OPENING;

  /** Null before the sink is open. */
  private CarouselBlocks blocks;

  private long endedNanos;
  private long bytesBefore;
  private long packets;
  private int wrong;

  /** Null unless it failed. */
  private ContentFailure failure;

  /** Whether the sink has said what it holds, or that it takes nothing. */
  private boolean isOpen;

  private boolean isPublished;
  private boolean wasHere;

  /**
   * @param sink is opened
   * @param isProtected whether rows count only when the signed digest of their block holds
   */
  CarouselReception(
      long now,
      CarouselAnnouncement announcement,
      ContentSink sink,
      SymbolMemory symbolMemory,
      RepairMemory repairMemory,
      boolean isProtected,
      TunerDriver driver) {
    this.announcement = announcement;
    this.sink = sink;
    this.symbolMemory = symbolMemory;
    this.repairMemory = repairMemory;
    this.isProtected = isProtected;
    this.driver = driver;
    beganNanos = now;
    sink.open(this);
  }

  // ---- opening -------------------------------------------------------------------------------

  @Override
  public void onOpened(long now, ByteRanges held, boolean holdsComplete) {
    isOpen = true;
    if (phase == Phase.ENDED) {
      sink.close(false);
      return;
    }
    blocks =
        new CarouselBlocks(
            new ReceivedSymbols(
                announcement.contentBytes(), announcement.blockBytes(), held, symbolMemory.share()),
            repairMemory,
            isProtected,
            sink,
            driver,
            this::completeIfWhole);
    if (holdsComplete) {
      phase = Phase.COMPARING;
      sink.hashExisting();
    } else {
      begin(now);
    }
  }

  @Override
  public void onRefused(long now, ContentFailure why) {
    isOpen = true;
    if (phase == Phase.ENDED) {
      sink.close(false);
      return;
    }
    fail(now, why);
  }

  private void begin(long now) {
    ContentFailure refusal = sink.refusal();
    if (refusal != null) {
      fail(now, refusal);
      return;
    }
    sink.reserve();
    if (phase == Phase.ENDED) {
      return;
    }
    expect(now);
  }

  private void expect(long now) {
    Rejection unfit = blocks.expect(announcement);
    if (unfit != null) {
      fail(
          now,
          ContentFailure.of(
              Reason.OTHER,
              unfit == Rejection.NO_ROOM
                  ? "memory is short for a content of this size; raise -Xmx"
                  : "its symbol size of %d bytes does not fit"
                      .formatted(announcement.symbolBytes())));
      return;
    }
    bytesBefore = blocks.bytesHeld();
    phase = Phase.RECEIVING;
    completeIfWhole();
  }

  // ---- what comes ----------------------------------------------------------------------------

  /** A newer announcement of the same content. */
  void onAnnouncement(CarouselAnnouncement newer) {
    announcement = newer;
  }

  /**
   * DATA whose check holds, or that was opened.
   *
   * @param header has read it
   * @param datagram from its header on
   * @return null, or why it was dropped
   */
  Rejection onData(DataHeader header, ByteBuf datagram) {
    if (phase != Phase.RECEIVING) {
      return Rejection.STALE;
    }
    Rejection unfit = blocks.take(header, datagram);
    packets += unfit == null ? 1 : 0;
    return unfit;
  }

  /**
   * DIGESTS that were opened.
   *
   * @param pinned what they are to be signed with
   */
  Rejection onDigests(BlockDigests packet, byte[] pinned) {
    return phase == Phase.RECEIVING ? blocks.verify(packet, pinned) : Rejection.STALE;
  }

  @Override
  public void onWritten(long now) {
    if (phase == Phase.RECEIVING) {
      blocks.write();
    }
  }

  // ---- the copy ------------------------------------------------------------------------------

  private void completeIfWhole() {
    if (phase == Phase.RECEIVING && blocks.areComplete()) {
      phase = Phase.HASHING;
      blocks.end();
      sink.hash();
    }
  }

  @Override
  public void onHash(long now, ContentHash hash) {
    boolean isRight = hash.equals(announcement.hash());
    if (phase == Phase.COMPARING) {
      if (isRight) {
        wasHere = true;
        end(now, false);
      } else {
        begin(now);
      }
    } else if (phase == Phase.HASHING && isRight) {
      phase = Phase.PUBLISHING;
      sink.publish(hash);
    } else if (phase == Phase.HASHING && ++wrong < MOST_WRONG) {
      phase = Phase.STARTING_OVER;
      sink.startOver();
    } else if (phase == Phase.HASHING) {
      fail(
          now,
          ContentFailure.of(
              Reason.HASH_MISMATCH,
              "%d copies were not what was announced; does somebody else send to the group?"
                  .formatted(wrong)));
    }
  }

  @Override
  public void onStartedOver(long now) {
    if (phase == Phase.STARTING_OVER) {
      blocks.startOver();
      expect(now);
    }
  }

  @Override
  public void onPublished(long now, long epochMillis) {
    isPublished = true;
    end(now, false);
  }

  @Override
  public void onFailed(long now, ContentFailure why) {
    fail(now, why);
  }

  private void fail(long now, ContentFailure why) {
    if (phase != Phase.ENDED) {
      failure = why;
      end(now, why.reason() == Reason.HASH_MISMATCH);
    }
  }

  /** Ends it; what came is kept for later. */
  void stop(long now) {
    end(now, false);
  }

  private void end(long now, boolean discard) {
    if (phase != Phase.ENDED) {
      phase = Phase.ENDED;
      endedNanos = now;
      if (blocks != null) {
        blocks.free();
      }
      if (isOpen) { // otherwise it is closed when it is
        sink.close(discard);
      }
    }
  }

  @Override
  public void onClosed(long now) {
    driver.onEnded(now, this);
  }

  // ---- for the report ------------------------------------------------------------------------

  public CarouselAnnouncement announcement() {
    return announcement;
  }

  /** Null unless it failed. */
  public ContentFailure failure() {
    return failure;
  }

  /** Whether a proven copy is in its place, from now or from before. */
  public boolean isHere() {
    return isPublished || wasHere;
  }

  /** Whether it was here before anything came. */
  public boolean wasHere() {
    return wasHere;
  }

  /** Whether nothing more is taken. */
  public boolean isEnded() {
    return phase == Phase.ENDED;
  }

  /** Of the content, here now. */
  public long bytesHeld() {
    return isHere() ? announcement.contentBytes() : blocks == null ? 0 : blocks.bytesHeld();
  }

  /** Of the content, here before. */
  public long bytesBefore() {
    return wasHere ? announcement.contentBytes() : bytesBefore;
  }

  /** Of DATA, that were taken. */
  public long packets() {
    return packets;
  }

  public long droppedByDisk() {
    return blocks == null ? 0 : blocks.droppedByDisk();
  }

  /** From its first announcement to its end, or to now. */
  public long nanos(long now) {
    return (isEnded() ? endedNanos : now) - beganNanos;
  }
}
