package io.filecast.node;

import io.filecast.config.CarouselConfig;
import io.filecast.content.ContentFailure;
import io.filecast.content.ContentSink;
import io.filecast.crypto.CarouselKeys;
import io.filecast.crypto.TransferSignature;
import io.filecast.protocol.carousel.CarouselDriver;
import io.filecast.protocol.carousel.CarouselFlow;
import io.filecast.protocol.carousel.CarouselOrder;
import io.filecast.protocol.carousel.CarouselReception;
import io.filecast.protocol.carousel.CarouselTuner;
import io.filecast.protocol.carousel.TunerDriver;
import io.filecast.protocol.repair.RepairMemory;
import io.filecast.protocol.repair.SymbolLayout;
import io.filecast.protocol.repair.SymbolMemory;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.CarouselAnnouncement;
import io.filecast.wire.ContentHash;
import io.filecast.wire.DataHeader;
import io.filecast.wire.SignedPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/** Carousels and receivers around one group, in simulated time: every datagram is a real one. */
final class CarouselAir implements AutoCloseable {
  static final long SECOND = 1_000_000_000L;
  private static final int DATAGRAM = 1472;

  private final List<Sender> senders = new ArrayList<>();
  private final List<Receiver> receivers = new ArrayList<>();
  private final SplittableRandom random;
  long now = 1;

  CarouselAir(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Runs until nothing is sent any more, or to a time. */
  void run(long untilNanos) {
    for (int turn = 0; turn < 5_000_000; turn++) {
      long due = Long.MAX_VALUE;
      for (Sender each : senders) {
        due = Math.min(due, each.isDone() ? Long.MAX_VALUE : each.flow.dueNanos());
      }
      if (due > untilNanos) {
        now = untilNanos;
        break;
      }
      now = Math.max(now + 1, due);
      senders.forEach(each -> each.flow.turn(now));
      receivers.forEach(Receiver::turn);
    }
  }

  Sender sender(Path file, CarouselKeys keys, long release, long rounds, String address)
      throws IOException {
    Sender sender = new Sender(file, keys, release, rounds, address);
    senders.add(sender);
    return sender;
  }

  Receiver receiver(CarouselKeys keys, double loss) {
    Receiver receiver = new Receiver(keys, loss);
    receivers.add(receiver);
    return receiver;
  }

  /** Something that anybody sends to the group. */
  void send(InetSocketAddress from, ByteBuf datagram) {
    byte[] bytes = ByteBufUtil.getBytes(datagram);
    receivers.forEach(each -> each.hear(from, bytes));
  }

  /** Frees what the senders have made. */
  @Override
  public void close() throws IOException {
    for (Sender each : senders) {
      each.workshop.free();
      each.content.close();
    }
  }

  static InetSocketAddress host(String address) {
    return new InetSocketAddress(address, 40_000);
  }

  /** A carousel. */
  final class Sender implements CarouselDriver {
    final CarouselFlow flow;
    final CarouselContent content;
    final CarouselOrder order;
    private final StripeWorkshop workshop;
    private final InetSocketAddress address;
    private StripeFrames sending;
    private boolean gone;

    /** All that it has sent. */
    List<byte[]> record;

    Sender(Path file, CarouselKeys keys, long release, long rounds, String address)
        throws IOException {
      this.address = host(address);
      content = CarouselContent.open(file, keys != null);
      int overhead = DataHeader.BYTES + (keys == null ? 0 : DataHeader.SEAL_BYTES);
      order =
          new CarouselOrder(
              new SymbolLayout(
                  content.file().size(),
                  CarouselContent.BLOCK_BYTES,
                  DATAGRAM - overhead,
                  overhead),
              CarouselConfig.DEFAULT_PARITY_PERCENT);
      workshop = new StripeWorkshop(content, order, "image.bin", release, keys, new SecureRandom());
      flow = new CarouselFlow(now, order, rounds, 400_000_000, DATAGRAM, this);
    }

    boolean isDone() {
      return gone || flow.isDone();
    }

    /** Dies without a word. */
    void die() {
      gone = true;
    }

    @Override
    public boolean hasRoom() {
      return !gone;
    }

    @Override
    public boolean isReady(long round, int stripe, long firstPacket) {
      if (workshop.begin(round, stripe)) {
        try {
          workshop.put(round, stripe, workshop.make(round, stripe, firstPacket));
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
      return true;
    }

    @Override
    public int sendRows(int from, int count) {
      sending = workshop.current(flow.round(), flow.stripe());
      int bytes = 0;
      for (int frame = from; frame < from + count; frame++) {
        bytes += transmit(sending.slice(frame, frame + 1));
      }
      return bytes;
    }

    @Override
    public int sendDigests(int stripe) {
      sending = workshop.current(flow.round(), stripe);
      return sending.digests().stream().mapToInt(each -> transmit(each.copy())).sum();
    }

    @Override
    public int announce(boolean ends, long round, long nextPacket, long intervalMillis) {
      return transmit(workshop.announcement(ends, round, nextPacket, intervalMillis, sending));
    }

    private int transmit(ByteBuf datagram) {
      int bytes = datagram.readableBytes();
      if (record != null) {
        record.add(ByteBufUtil.getBytes(datagram));
      }
      send(address, datagram);
      datagram.release();
      return bytes;
    }
  }

  /** A receiver, whose disk is memory. */
  final class Receiver implements TunerDriver {
    final List<CarouselReception> ended = new ArrayList<>();
    final List<Long> older = new ArrayList<>();
    final Map<String, byte[]> published = new HashMap<>();
    long publishedNanos;
    double loss;
    boolean isDeaf;

    /** Whether its disk and its other threads stand still. */
    boolean isSlow;

    private final CarouselKeys keys;
    private final ArrayDeque<Runnable> work = new ArrayDeque<>();
    private final Map<String, Memory> partial = new HashMap<>();
    RepairMemory memory = RepairMemory.unlimited();
    private CarouselTuner tuner;
    private long newest;

    Receiver(CarouselKeys keys, double loss) {
      this.keys = keys;
      this.loss = loss;
      start();
    }

    /** Of a restarted program, which remembers the release and what is on disk. */
    void start() {
      tuner = new CarouselTuner(keys, newest, SymbolMemory.unlimited(), memory, this);
    }

    /** Ends the program. */
    void stop() {
      tuner.stop(now);
      turn();
    }

    void hear(InetSocketAddress from, byte[] datagram) {
      if (!isDeaf && random.nextDouble() >= loss) {
        tuner.onDatagram(now, from, Unpooled.wrappedBuffer(datagram.clone()));
      }
    }

    void turn() {
      for (Runnable next = isSlow ? null : work.poll(); next != null; next = work.poll()) {
        next.run();
      }
    }

    /** What ended last. */
    CarouselReception last() {
      return ended.get(ended.size() - 1);
    }

    long held() {
      return tuner.current() == null ? -1 : tuner.current().bytesHeld();
    }

    @Override
    public void compute(Runnable job, LongConsumer done) {
      work.add(
          () -> {
            job.run();
            done.accept(now);
          });
    }

    @Override
    public void verify(SignedPacket packet, byte[] publicKey, Verified done) {
      work.add(
          () ->
              done.on(
                  now,
                  packet.signature() != null
                      && TransferSignature.holds(
                          ByteBuffer.wrap(publicKey), packet.signedBytes(), packet.signature())));
    }

    @Override
    public ContentSink sink(CarouselAnnouncement announcement, InetSocketAddress host) {
      return partial.compute(
          announcement.name(),
          (name, known) ->
              known != null && known.content.length == announcement.contentBytes()
                  ? known
                  : new Memory(this, announcement));
    }

    @Override
    public void onTuned(CarouselReception reception, InetSocketAddress host) {
      // Its end says all.
    }

    @Override
    public void onOlder(
        CarouselAnnouncement announcement, InetSocketAddress host, long newestHere) {
      older.add(announcement.release());
    }

    @Override
    public void onEnded(long at, CarouselReception reception) {
      tuner.onEnded(at, reception);
      ended.add(reception);
      if (reception.isHere()) {
        newest = Math.max(newest, reception.announcement().release());
      }
    }
  }

  /** A content in memory; what was written stays when it is closed. */
  private final class Memory implements ContentSink {
    private final Receiver owner;
    private final CarouselAnnouncement announcement;
    private byte[] content;
    private final List<long[]> ranges = new ArrayList<>();
    private Listener listener;

    Memory(Receiver owner, CarouselAnnouncement announcement) {
      this.owner = owner;
      this.announcement = announcement;
      content = new byte[(int) announcement.contentBytes()];
    }

    @Override
    public void open(Listener newListener) {
      listener = newListener;
      owner.work.add(() -> listener.onOpened(now, held(), false));
    }

    private ByteRanges held() {
      ranges.sort((one, other) -> Long.compare(one[0], other[0]));
      List<Long> bounds = new ArrayList<>();
      for (long[] each : ranges) {
        int last = bounds.size() - 1;
        if (last >= 0 && bounds.get(last) >= each[0]) {
          bounds.set(last, Math.max(bounds.get(last), each[1]));
        } else {
          bounds.add(each[0]);
          bounds.add(each[1]);
        }
      }
      return ByteRanges.of(bounds.stream().mapToLong(Long::longValue).toArray());
    }

    @Override
    public boolean hasRoom(int bytes) {
      return true;
    }

    @Override
    public void write(long offset, ByteBuf payload) {
      int bytes = payload.readableBytes();
      payload.getBytes(payload.readerIndex(), content, (int) offset, bytes);
      ranges.add(new long[] {offset, offset + bytes});
    }

    @Override
    public long backlogBytes() {
      return 0;
    }

    @Override
    public boolean isBehind() {
      return false;
    }

    @Override
    public ContentFailure refusal() {
      return null;
    }

    @Override
    public void reserve() {
      // There is room.
    }

    @Override
    public void hashExisting() {
      throw new AssertionError("nothing is here");
    }

    @Override
    public void hash() {
      owner.work.add(() -> listener.onHash(now, ContentHash.compute(content, 0, content.length)));
    }

    @Override
    public void publish(ContentHash hash) {
      owner.published.put(announcement.name(), content);
      owner.publishedNanos = now;
      owner.work.add(() -> listener.onPublished(now, 0));
    }

    @Override
    public void startOver() {
      content = new byte[content.length];
      ranges.clear();
      owner.work.add(() -> listener.onStartedOver(now));
    }

    @Override
    public void close(boolean discard) {
      if (discard || owner.published.containsValue(content)) {
        owner.partial.remove(announcement.name());
      }
      owner.work.add(() -> listener.onClosed(now));
    }
  }
}
