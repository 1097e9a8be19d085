package io.filecast.sim;

import io.filecast.crypto.ReceiverChannel;
import io.filecast.crypto.ReceiverDoor;
import io.filecast.session.DataVerdict;
import io.filecast.session.ReceiverSession;
import io.filecast.session.ReceiverSettings;
import io.filecast.session.ReceiverTask;
import io.filecast.session.SenderSession;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.ContentHash;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.PacketType;
import io.filecast.wire.Reason;
import io.filecast.wire.Reject;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** A machine that takes one content: socket buffer, thread, disk; it may die and come back. */
public final class SimReceiver {
  private static final int MOST_AT_ONCE = 100;

  private final Simulation simulation;
  private final Link link;
  private final ReceiverSettings settings;
  private Consumer<byte[]> peer;

  /** Where datagrams come from, but for those of {@link #receiveFrom}. */
  private static final String SENDER = "sender";

  /** Who else answers go to, by where their datagrams come from. */
  private final Map<Object, Consumer<byte[]>> others = new HashMap<>();

  /** Bytes the kernel queues before it drops, and how long one datagram takes to be read. */
  public long socketBufferBytes = 4 << 20;

  public long readNanos = 300;

  /** 0 = infinitely fast. */
  public long diskBytesPerSecond;

  public long syncIntervalNanos = 50_000_000;
  public long publishNanos = 1_000_000;

  /** Content bytes that fit on the disk. */
  public long diskBytes = Long.MAX_VALUE;

  private SimKeys keys;
  private ReceiverDoor door;
  private ReceiverChannel channel;
  private int refused;
  private int dropped;

  private ReceiverSession session;
  private boolean dead;
  private long life;
  private final ArrayDeque<byte[]> socket = new ArrayDeque<>();
  private long socketBytes;
  private boolean reading;
  private long socketDrops;

  private byte[] partial;
  private Offer partialOf;
  private final ByteRangeSet written = new ByteRangeSet();
  private ByteRanges synced = ByteRanges.NONE;
  private byte[] published;
  private int publications;
  private long publishedNanos = -1;
  private long diskFreeAtNanos;
  private long backlog;
  private boolean syncScheduled;
  private boolean verifyWanted;
  private long firstBytesNanos = -1;
  private long bytesReceived;

  private final DataHeader header = new DataHeader();
  private final ByteBuf out = Unpooled.buffer(2048);
  private final ByteBuf sealed = Unpooled.buffer(2048);
  private long armedFor = Long.MAX_VALUE;
  private long timerGeneration;

  public SimReceiver(Simulation simulation, Link link, ReceiverSettings settings) {
    this.simulation = simulation;
    this.link = link;
    this.settings = settings;
  }

  public void answerTo(Consumer<byte[]> peer) {
    this.peer = peer;
  }

  /** Takes protected transfers only, from now on. */
  public void useKeys(SimKeys keys) {
    this.keys = keys;
    door = keys.newDoor();
    channel = null;
  }

  /** A complete file is there before anything happens. */
  public void holds(byte[] file) {
    published = file;
  }

  public void receive(byte[] datagram) {
    if (dead) {
      return;
    }
    if (socketBytes + datagram.length > socketBufferBytes) {
      socketDrops++;
      return;
    }
    socket.add(datagram);
    socketBytes += datagram.length;
    if (!reading) {
      reading = true;
      long reader = life;
      simulation.after(readNanos, () -> readNext(reader));
    }
  }

  /** Takes a datagram from another address than the sender's. */
  public void receiveFrom(Object source, byte[] datagram, Consumer<byte[]> answers) {
    others.put(source, answers);
    if (!dead) {
      takeProtected(simulation.now(), source, Unpooled.wrappedBuffer(datagram));
      turn();
    }
  }

  private Consumer<byte[]> peer(Object source) {
    return others.getOrDefault(source, datagram -> peer.accept(datagram));
  }

  private void readNext(long reader) {
    if (reader != life) {
      return;
    }
    byte[] datagram = socket.poll();
    socketBytes -= datagram.length;
    take(Unpooled.wrappedBuffer(datagram));
    if (socket.isEmpty()) {
      reading = false;
    } else {
      simulation.after(readNanos, () -> readNext(reader));
    }
    turn();
  }

  private void take(ByteBuf datagram) {
    long now = simulation.now();
    if (door != null) {
      takeProtected(now, SENDER, datagram);
      return;
    }
    if (Header.inspect(datagram) != null) {
      return;
    }
    takePlain(now, datagram, header.read(datagram) == null);
  }

  private void takeProtected(long now, Object source, ByteBuf datagram) {
    switch (door.onDatagram(now, source, datagram)) {
      case OPENED, MOVED -> {
        ByteBuf packet = door.packet();
        if (Header.type(packet) == PacketType.OFFER) {
          channel = door.channel();
          door.admit(channel);
        } else if (door.channel() != channel) {
          return; // of a transfer that another has taken the place of
        }
        takePlain(now, packet, header.readOpened(packet) == null);
      }
      case ANSWER -> link.send(ByteBufUtil.getBytes(door.answer()), peer(source));
      case REFUSED -> {
        refused++;
        reject(source, Header.number(datagram), Header.transferId(datagram), door.reason());
      }
      case UNKNOWN -> reject(source, 0, Header.transferId(datagram), Reason.UNKNOWN_TRANSFER);
      case DROPPED -> dropped++;
    }
  }

  private void reject(Object source, int attempt, long transferId, Reason reason) {
    out.clear();
    new Reject(attempt, transferId, reason).encode(0, out);
    link.send(ByteBufUtil.getBytes(out), peer(source));
  }

  private void takePlain(long now, ByteBuf datagram, boolean data) {
    boolean ours = session != null && session.offer().transferId() == Header.transferId(datagram);
    if (!ours || session.isDone()) {
      if (ControlPacket.decode(datagram, 0) instanceof Offer offer) {
        take(now, offer);
      } else if (!ours && Reject.mayAnswer(datagram)) {
        reject(SENDER, 0, Header.transferId(datagram), Reason.UNKNOWN_TRANSFER);
      }
      return;
    }
    if (Header.type(datagram) == PacketType.DATA) {
      if (data) {
        takeData(now, datagram);
      }
    } else {
      session.onPacket(now, datagram);
    }
  }

  private void take(long now, Offer offer) {
    boolean same =
        partialOf != null
            && partialOf.name().equals(offer.name())
            && partialOf.contentBytes() == offer.contentBytes()
            && partialOf.modifiedMillis() == offer.modifiedMillis();
    ByteRanges held = ByteRanges.NONE;
    if (same && session != null) {
      held = session.heldRanges();
    } else if (same) {
      held = synced;
    } else {
      partial = new byte[(int) offer.contentBytes()];
      partialOf = offer;
      written.clear();
      synced = ByteRanges.NONE;
    }
    boolean complete = published != null && published.length == offer.contentBytes();
    verifyWanted = false;
    session =
        new ReceiverSession(
            now, offer, settings, complete ? ByteRanges.NONE : held, complete, simulation.random());
    session.onPacket(now, encoded(offer));
  }

  private static ByteBuf encoded(Offer offer) {
    ByteBuf packet = Unpooled.buffer(1200);
    offer.encode(0, packet);
    return packet;
  }

  private void takeData(long now, ByteBuf datagram) {
    if (session.onData(now, header) != DataVerdict.STORE) {
      return;
    }
    if (firstBytesNanos < 0) {
      firstBytesNanos = now;
    }
    int offset = (int) session.offset(header);
    int bytes = header.payloadBytes();
    bytesReceived += bytes;
    byte[] payload = ByteBufUtil.getBytes(datagram, DataHeader.BYTES, bytes);
    if (diskBytesPerSecond == 0) {
      write(offset, payload);
      return;
    }
    backlog += bytes;
    diskFreeAtNanos = Math.max(now, diskFreeAtNanos) + (long) (bytes * 1e9 / diskBytesPerSecond);
    long writer = life;
    simulation.at(
        diskFreeAtNanos,
        () -> {
          if (writer == life) {
            backlog -= payload.length;
            write(offset, payload);
            session.onBacklog(simulation.now(), backlog);
            turn();
          }
        });
    session.onBacklog(now, backlog);
  }

  private void write(int offset, byte[] payload) {
    if (offset + payload.length > diskBytes) {
      session.onFailed(simulation.now(), Reason.DISK_FULL);
      return;
    }
    System.arraycopy(payload, 0, partial, offset, payload.length);
    written.add(offset, offset + payload.length);
    if (!syncScheduled) {
      syncScheduled = true;
      long writer = life;
      simulation.after(
          syncIntervalNanos,
          () -> {
            if (writer == life) {
              syncScheduled = false;
              synced = written.toByteRanges();
            }
          });
    }
  }

  /** Loses everything that was not synced; what was not is garbage when it comes back. */
  public void kill() {
    dead = true;
    life++;
    session = null;
    if (keys != null) {
      useKeys(keys);
    }
    socket.clear();
    socketBytes = 0;
    reading = false;
    backlog = 0;
    syncScheduled = false;
    diskFreeAtNanos = 0;
    verifyWanted = false;
    timerGeneration++;
    armedFor = Long.MAX_VALUE;
    if (partial != null) {
      byte[] garbage = new byte[partial.length];
      simulation.random().nextBytes(garbage);
      for (int i = 0; i < synced.count(); i++) {
        int start = (int) synced.start(i);
        System.arraycopy(partial, start, garbage, start, (int) synced.end(i) - start);
      }
      partial = garbage;
      written.clear();
      for (int i = 0; i < synced.count(); i++) {
        written.add(synced.start(i), synced.end(i));
      }
    }
  }

  public void revive() {
    dead = false;
  }

  /** Spoils a byte that the resume state vouches for. */
  public void spoil(int at) {
    partial[at] ^= 1;
  }

  private void turn() {
    if (session == null) {
      return;
    }
    long now = simulation.now();
    doTasks(now);
    out.clear();
    int sent = 0;
    while (session.pollTransmit(now, out)) {
      if (++sent > MOST_AT_ONCE) {
        throw new IllegalStateException("sends without end: " + session.statistics());
      }
      send();
      out.clear();
    }
    arm();
  }

  private void send() {
    if (channel == null) {
      link.send(ByteBufUtil.getBytes(out), peer);
    } else {
      sealed.clear();
      channel.seal(out, sealed);
      link.send(ByteBufUtil.getBytes(sealed), peer(channel.source()));
    }
  }

  /** Handshakes it has refused. */
  public int refused() {
    return refused;
  }

  /** Datagrams it has dropped because they were not authentic, or not new. */
  public int dropped() {
    return dropped;
  }

  private void doTasks(long now) {
    ReceiverTask task = session.pollTask();
    long worker = life;
    switch (task) {
      case HASH_EXISTING -> hashLater(worker, published);
      case VERIFY -> verifyWanted = true;
      case PUBLISH -> simulation.after(publishNanos, () -> publish(worker));
      case DISCARD -> {
        partial = new byte[partial.length];
        written.clear();
        synced = ByteRanges.NONE;
      }
      case NONE -> {}
    }
    if (verifyWanted && backlog == 0) {
      verifyWanted = false;
      hashLater(worker, partial);
    }
  }

  private void hashLater(long worker, byte[] what) {
    ReceiverSession asked = session;
    simulation.after(
        publishNanos,
        () -> {
          if (worker == life && session == asked) {
            session.onHash(simulation.now(), sha256(what));
            turn();
          }
        });
  }

  private void publish(long worker) {
    if (worker == life && session != null) {
      published = partial.clone();
      publications++;
      publishedNanos = simulation.now();
      session.onPublished(simulation.now(), 1);
      turn();
    }
  }

  private void arm() {
    long due = session.nextTimeoutNanos();
    if (due == armedFor || due == SenderSession.NEVER) {
      return;
    }
    armedFor = due;
    long generation = ++timerGeneration;
    simulation.at(
        due,
        () -> {
          if (generation == timerGeneration && session != null) {
            armedFor = Long.MAX_VALUE;
            session.onTimeout(simulation.now());
            turn();
          }
        });
  }

  static ContentHash sha256(byte[] bytes) {
    try {
      return ContentHash.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }

  public ReceiverSession session() {
    return session;
  }

  public byte[] published() {
    return published;
  }

  public int publications() {
    return publications;
  }

  public long publishedNanos() {
    return publishedNanos;
  }

  public long socketDrops() {
    return socketDrops;
  }

  /** Content bytes that were new to it, over all its lives. */
  public long bytesReceived() {
    return bytesReceived;
  }

  public ByteRanges synced() {
    return synced;
  }
}
