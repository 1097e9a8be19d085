package io.filecast.node;

import io.filecast.crypto.CarouselKeys;
import io.filecast.crypto.CarouselSeal;
import io.filecast.protocol.carousel.CarouselOrder;
import io.filecast.protocol.repair.SymbolLayout;
import io.filecast.wire.BlockDigests;
import io.filecast.wire.CarouselAnnouncement;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes the datagrams of a carousel: those of stripes, of the one that is sent and the one after
 * it, by a worker, and the announcements between them on the event loop.
 */
final class StripeWorkshop {
  private final CarouselContent content;
  private final CarouselOrder order;
  private final String name;
  private final long release;
  private final SecureRandom random;
  private final long transferId;
  private final int token;

  /** Null without keys. */
  private final CarouselKeys keys;

  /** The newest; null without keys. */
  private CarouselSeal seal;

  private final List<Place> places = new ArrayList<>();
  private int announcements;
  private int digestPackets;

  /** A stripe in a round; its frames are null while they are being made. */
  private static final class Place {
    private final long round;
    private final int stripe;
    private StripeFrames frames;

    Place(long round, int stripe) {
      this.round = round;
      this.stripe = stripe;
    }
  }

  /**
   * @param name of the file at the receivers
   * @param release 0 without keys
   * @param keys the sender's; null without
   */
  StripeWorkshop(
      CarouselContent content,
      CarouselOrder order,
      String name,
      long release,
      CarouselKeys keys,
      SecureRandom random) {
    this.content = content;
    this.order = order;
    this.name = name;
    this.release = release;
    this.keys = keys;
    this.random = random;
    transferId = random.nextLong();
    token = keys == null ? random.nextInt() : 0;
    seal = keys == null ? null : keys.seal(transferId, random);
  }

  // ---- for the event loop ----------------------------------------------------------------------

  /** Null when it is not made yet. */
  StripeFrames find(long round, int stripe) {
    Place place = place(round, stripe);
    return place == null ? null : place.frames;
  }

  private Place place(long round, int stripe) {
    for (Place each : places) {
      if (each.round == round && each.stripe == stripe) {
        return each;
      }
    }
    return null;
  }

  /** Whether it is to be made now; false when it is being made. */
  boolean begin(long round, int stripe) {
    if (place(round, stripe) != null) {
      return false;
    }
    places.add(new Place(round, stripe));
    return true;
  }

  void put(long round, int stripe, StripeFrames made) {
    Place place = place(round, stripe);
    if (place == null) {
      made.free(); // it has ended meanwhile
    } else {
      place.frames = made;
    }
  }

  /** The stripe that is sent; those before it are not needed any more. */
  StripeFrames current(long round, int stripe) {
    while (places.get(0).round != round || places.get(0).stripe != stripe) {
      places.remove(0).frames.free();
    }
    return places.get(0).frames;
  }

  /**
   * An ANNOUNCE as it is sent.
   *
   * @param sending the stripe that is sent; null before the first
   */
  ByteBuf announcement(
      boolean ends, long round, long nextPacket, long intervalMillis, StripeFrames sending) {
    SymbolLayout layout = order.layout();
    CarouselAnnouncement announcement =
        new CarouselAnnouncement(
            ++announcements,
            transferId,
            ends,
            CarouselContent.BLOCK_BYTES,
            layout.symbolBytes(),
            (int) (round & 0xFFFF),
            layout.contentBytes(),
            TimeUnit.NANOSECONDS.toMillis(content.file().mtimeNanos()),
            release,
            nextPacket,
            token,
            intervalMillis,
            content.hash(),
            name,
            null);
    ByteBuf packet = Unpooled.buffer();
    if (keys == null) {
      announcement.encode(0, packet);
      return packet;
    }
    announcement.signed(keys.signer().sign(announcement.signedBytes())).encode(0, packet);
    ByteBuf out = Unpooled.buffer();
    (sending == null ? seal : sending.seal()).sealAnnouncement(packet, out);
    return out;
  }

  void free() {
    for (Place each : places) {
      if (each.frames != null) {
        each.frames.free();
      }
    }
    places.clear();
  }

  // ---- for the worker --------------------------------------------------------------------------

  StripeFrames make(long round, int stripe, long firstPacket) throws IOException {
    if (seal != null && seal.isUsedUp()) {
      seal = keys.seal(transferId, random);
    }
    StripeFrames made =
        StripeFrames.make(
            content.file(), order, round, stripe, transferId, token, seal, firstPacket);
    made.digests(seal == null ? List.of() : digests(stripe));
    return made;
  }

  private List<ByteBuf> digests(int stripe) {
    List<ByteBuf> packets = new ArrayList<>();
    int end = order.endBlock(stripe);
    for (int block = order.firstBlock(stripe); block < end; ) {
      int until = Math.min(end, block + BlockDigests.MAX_DIGESTS);
      BlockDigests digests =
          new BlockDigests(
              ++digestPackets, transferId, block, content.digests().subList(block, until), null);
      ByteBuf packet = Unpooled.buffer();
      digests.signed(keys.signer().sign(digests.signedBytes())).encode(0, packet);
      ByteBuf out = Unpooled.buffer();
      seal.seal(packet, out);
      packets.add(out);
      block = until;
    }
    return packets;
  }
}
