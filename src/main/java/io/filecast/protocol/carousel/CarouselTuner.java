package io.filecast.protocol.carousel;

import io.filecast.content.ContentSink;
import io.filecast.crypto.CarouselKeys;
import io.filecast.crypto.CarouselOpen;
import io.filecast.protocol.repair.RepairMemory;
import io.filecast.protocol.repair.SymbolMemory;
import io.filecast.wire.BlockDigests;
import io.filecast.wire.CarouselAnnouncement;
import io.filecast.wire.ContentHash;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Decoded;
import io.filecast.wire.Header;
import io.filecast.wire.PacketType;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The receiving end of a carousel: chooses among what is announced, and receives one content at a
 * time. With keys nothing counts that is not sealed and signed, and nothing older than what was
 * received before. Sends nothing, ever.
 */
public final class CarouselTuner {
  /** A carousel that was not heard for so long may be replaced by another. */
  static final long SILENCE_NANOS = 3_000_000_000L;

  /** The same, whatever it says of its next word: 16 datagrams at the least rate take 24 s. */
  private static final long MOST_SILENCE_NANOS = 90_000_000_000L;

  /** A content that failed is tried again after so long: its disk may have room then. */
  static final long RETRY_NANOS = 30_000_000_000L;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Contents that go round on one group. */
  private static final int MOST_REMEMBERED = 64;

  private record Key(ContentHash hash, long release, String name) {
    static Key of(CarouselAnnouncement announcement) {
      return new Key(announcement.hash(), announcement.release(), announcement.name());
    }
  }

  /**
   * @param isHere whether a proven copy is
   */
  private record Ended(boolean isHere, long nanos) {}

  private final SymbolMemory symbolMemory;
  private final RepairMemory repairMemory;
  private final TunerDriver driver;
  private final DataHeader header = new DataHeader();

  /** Null without keys. */
  private final CarouselOpen opener;

  /** What announcements are signed with; null without keys. */
  private final byte[] pinned;

  /** Null while nothing is received. */
  private CarouselReception current;

  private InetSocketAddress host;
  private long heardNanos;
  private boolean hasEnded;
  private boolean isVerifying;

  /** Of those that are here or were announced; older ones are refused. */
  private long newestRelease;

  private long refusedTransfer;
  private boolean anyRefused;

  /** What is not wanted again, or not yet; the eldest is forgotten. */
  private final Map<Key, Ended> ended =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Ended> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  private long dropped;

  /**
   * @param keys null = whoever sends to the group is believed
   * @param newestRelease of what is here
   */
  public CarouselTuner(
      CarouselKeys keys,
      long newestRelease,
      SymbolMemory symbolMemory,
      RepairMemory repairMemory,
      TunerDriver driver) {
    opener = keys == null ? null : keys.open();
    pinned = keys == null ? null : keys.publicKey();
    this.newestRelease = newestRelease;
    this.symbolMemory = symbolMemory;
    this.repairMemory = repairMemory;
    this.driver = driver;
  }

  /** Takes whatever has come to the group. */
  public void onDatagram(long now, InetSocketAddress from, ByteBuf datagram) {
    Rejection form = opener == null ? Header.inspect(datagram) : Header.inspectProtected(datagram);
    Rejection rejection = form == null ? take(now, from, datagram) : form;
    if (rejection != null) {
      dropped++;
    }
  }

  private Rejection take(long now, InetSocketAddress from, ByteBuf datagram) {
    if (CarouselAnnouncement.isOne(datagram)) {
      return opener == null ? takePlain(now, from, datagram) : takeSealed(from, datagram);
    }
    if (current == null
        || Header.transferId(datagram) != current.announcement().transferId()
        || !from.equals(host)) {
      return Rejection.OTHER_TRANSFER;
    }
    return Header.type(datagram) == PacketType.DATA ? takeData(now, datagram) : takeOther(datagram);
  }

  // ---- announcements -------------------------------------------------------------------------

  private Rejection takePlain(long now, InetSocketAddress from, ByteBuf datagram) {
    Decoded decoded = ControlPacket.decode(datagram, 0);
    if (decoded instanceof CarouselAnnouncement announcement) {
      onAnnouncement(now, from, announcement.unsigned(), null);
      return null;
    }
    return decoded instanceof Rejection rejection ? rejection : Rejection.UNEXPECTED_TYPE;
  }

  private Rejection takeSealed(InetSocketAddress from, ByteBuf datagram) {
    ByteBuf packet = opener.openAnnouncement(datagram);
    if (packet == null) {
      return Rejection.BAD_CHECK;
    }
    if (!(ControlPacket.decodeOpened(packet) instanceof CarouselAnnouncement announcement)) {
      return Rejection.BAD_FIELD;
    }
    if (announcement.signature() == null) {
      return Rejection.BAD_FIELD;
    }
    if (isOld(announcement)) {
      return Rejection.STALE;
    }
    if (isVerifying) {
      return Rejection.NO_ROOM;
    }
    isVerifying = true;
    byte[] salt = CarouselOpen.salt(datagram);
    driver.verify(
        announcement,
        pinned,
        (now, holds) -> {
          isVerifying = false;
          if (holds) {
            onAnnouncement(now, from, announcement, salt);
          }
        });
    return null;
  }

  private boolean isOld(CarouselAnnouncement announcement) {
    return current != null
        && current.announcement().transferId() == announcement.transferId()
        && announcement.sequence() - current.announcement().sequence() <= 0;
  }

  /**
   * @param salt null without keys
   */
  private void onAnnouncement(
      long now, InetSocketAddress from, CarouselAnnouncement announcement, byte[] salt) {
    if (current != null
        && from.equals(host)
        && current.announcement().transferId() == announcement.transferId()) {
      if (!isOld(announcement) && announcement.isSameContent(current.announcement())) {
        current.onAnnouncement(announcement);
        heard(now, announcement, salt);
      }
      return;
    }
    if (announcement.release() < newestRelease) {
      refuse(from, announcement);
      return;
    }
    newestRelease = announcement.release(); // what is signed is so; otherwise it is 0
    if (isWanted(now, announcement)) {
      tune(now, from, announcement, salt);
    }
  }

  private void refuse(InetSocketAddress from, CarouselAnnouncement announcement) {
    if (!anyRefused || refusedTransfer != announcement.transferId()) {
      anyRefused = true;
      refusedTransfer = announcement.transferId();
      driver.onOlder(announcement, from, newestRelease);
    }
  }

  /** Whether a content shall be received instead of what is received now. */
  private boolean isWanted(long now, CarouselAnnouncement announcement) {
    if (announcement.ends()) {
      return false;
    }
    if (current != null) {
      return announcement.release() > current.announcement().release() || hasGone(now);
    }
    Ended before = ended.get(Key.of(announcement));
    return before == null || !before.isHere() && now - before.nanos() >= RETRY_NANOS;
  }

  private boolean hasGone(long now) {
    long interval = current.announcement().intervalMillis() * NANOS_PER_MILLI;
    long silence = Math.max(SILENCE_NANOS, Math.min(MOST_SILENCE_NANOS, 3 * interval));
    return hasEnded || now - heardNanos > silence;
  }

  private void tune(
      long now, InetSocketAddress from, CarouselAnnouncement announcement, byte[] salt) {
    if (current != null) {
      current.stop(now); // its name is free when it has closed; another announcement comes
      return;
    }
    ContentSink sink = driver.sink(announcement, from);
    if (sink == null) {
      ended.put(Key.of(announcement), new Ended(false, now));
      return;
    }
    host = from;
    current =
        new CarouselReception(
            now, announcement, sink, symbolMemory, repairMemory, opener != null, driver);
    heard(now, announcement, salt);
    driver.onTuned(current, from);
  }

  private void heard(long now, CarouselAnnouncement announcement, byte[] salt) {
    heardNanos = now;
    hasEnded = announcement.ends();
    if (opener != null) {
      opener.follow(announcement.transferId(), salt, announcement.nextPacket());
    }
  }

  // ---- content -------------------------------------------------------------------------------

  private Rejection takeData(long now, ByteBuf datagram) {
    ByteBuf frame = opener == null ? datagram : opener.open(datagram);
    if (frame == null) {
      return Rejection.BAD_CHECK;
    }
    Rejection unfit = opener == null ? header.read(frame) : header.readOpened(frame);
    if (unfit != null) {
      return unfit;
    }
    if (!header.checkHolds(current.announcement().token())) {
      return Rejection.BAD_CHECK;
    }
    heardNanos = now;
    return current.onData(header, frame);
  }

  private Rejection takeOther(ByteBuf datagram) {
    ByteBuf packet = opener == null ? null : opener.open(datagram);
    if (packet == null) {
      return opener == null ? Rejection.UNEXPECTED_TYPE : Rejection.BAD_CHECK;
    }
    Decoded decoded = ControlPacket.decodeOpened(packet);
    if (decoded instanceof BlockDigests digests) {
      return current.onDigests(digests, pinned);
    }
    return decoded instanceof Rejection rejection ? rejection : Rejection.UNEXPECTED_TYPE;
  }

  // ---- the end -------------------------------------------------------------------------------

  /** The owner was told that a reception has ended. */
  public void onEnded(long now, CarouselReception reception) {
    if (reception != current) {
      return;
    }
    current = null;
    CarouselAnnouncement announcement = reception.announcement();
    if (reception.isHere() || reception.failure() != null) {
      ended.put(Key.of(announcement), new Ended(reception.isHere(), now));
    }
    if (opener != null) {
      opener.forget();
    }
  }

  /** Ends what is received; what came is kept. */
  public void stop(long now) {
    if (current != null) {
      current.stop(now);
    }
  }

  /** Null while nothing is received. */
  public CarouselReception current() {
    return current;
  }

  /** Datagrams that were of no use. */
  public long dropped() {
    return dropped;
  }
}
