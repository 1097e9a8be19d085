package io.filecast.sim;

import io.filecast.crypto.AddressCookies;
import io.filecast.crypto.ReceiverChannel;
import io.filecast.crypto.ReceiverDoor;
import io.filecast.protocol.endpoint.admission.Admission;
import io.filecast.protocol.endpoint.admission.AdmissionSettings;
import io.filecast.protocol.endpoint.admission.Decision;
import io.filecast.protocol.endpoint.admission.Newcomer;
import io.filecast.protocol.endpoint.admission.SourceNetwork;
import io.filecast.protocol.peer.ReceiverSession;
import io.filecast.protocol.peer.ReceiverSettings;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.ContentHash;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.Cookie;
import io.filecast.wire.HandshakePacket;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.PacketType;
import io.filecast.wire.Reason;
import io.filecast.wire.Reject;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A machine that takes contents: socket buffer, thread, disk; it may die and come back. Admits
 * transfers by the very classes that the engine admits them by.
 */
public final class SimReceiver {
  /** Where a datagram comes from unless somebody says otherwise. */
  static final InetSocketAddress SENDER = new InetSocketAddress("192.0.2.1", 40_000);

  private record Key(long transferId, InetSocketAddress source) {}

  private record Arrival(InetSocketAddress source, byte[] datagram) {}

  private final Simulation simulation;
  private final Link link;
  private final ReceiverSettings settings;
  private final Map<InetSocketAddress, Consumer<byte[]>> peers = new HashMap<>();

  /** Bytes the kernel queues before it drops, and how long one datagram takes to be read. */
  public long socketBufferBytes = 4 << 20;

  public long readNanos = 300;

  /** How long the thread is busy with a handshake. */
  public long handshakeNanos = 500_000;

  /** 0 = infinitely fast. */
  public long diskBytesPerSecond;

  public long syncIntervalNanos = 50_000_000;
  public long publishNanos = 1_000_000;

  /** Content bytes of a file that fit on the disk; when there are more, it is full. */
  public long diskBytes = Long.MAX_VALUE;

  /** Content bytes of all files that are known to fit: more are refused beforehand. */
  public long roomBytes = Long.MAX_VALUE;

  private AdmissionSettings admissionSettings = new AdmissionSettings(16, 8, 50, false);
  private Admission admission = new Admission(0, admissionSettings);
  private AddressCookies cookies = new AddressCookies(0);
  private SimKeys keys;
  private ReceiverDoor door;
  private int refused;
  private int dropped;
  private int handshakes;

  private boolean dead;
  private long life;
  private final ArrayDeque<Arrival> socket = new ArrayDeque<>();
  private long socketBytes;
  private boolean reading;
  private long busyNanos;
  private long socketDrops;
  private long diskFreeAtNanos;
  private long reservedBytes;
  private final Map<Key, SimReception> receptions = new LinkedHashMap<>();
  private final Map<String, SimFile> files = new HashMap<>();
  private final ByteBuf out = Unpooled.buffer(2048);

  public SimReceiver(Simulation simulation, Link link, ReceiverSettings settings) {
    this.simulation = simulation;
    this.link = link;
    this.settings = settings;
  }

  /** What is sent to {@link #SENDER} goes there, over the link. */
  public void answerTo(Consumer<byte[]> peer) {
    answerTo(SENDER, datagram -> link.send(datagram, peer));
  }

  /** What is sent to this address goes there; to others, nowhere. */
  void answerTo(InetSocketAddress address, Consumer<byte[]> peer) {
    peers.put(address, peer);
  }

  /** To be called before anything happens. */
  void admitBy(AdmissionSettings newSettings) {
    admissionSettings = newSettings;
    admission = new Admission(simulation.now(), newSettings);
  }

  /** Takes protected transfers only, from now on. */
  public void useKeys(SimKeys newKeys) {
    keys = newKeys;
    door = keys.newDoor(this::mayCompute);
  }

  private boolean mayCompute(long now, Object source, ByteBuf offer, boolean crowded) {
    InetSocketAddress from = (InetSocketAddress) source;
    boolean proven =
        cookies.holds(now, from, Header.transferId(offer), HandshakePacket.cookie(offer));
    boolean may =
        admission.judgeHandshake(now, network(from), proven, crowded) == Admission.Verdict.ADMIT;
    if (may) {
      handshakes++;
      busyNanos += handshakeNanos;
    }
    return may;
  }

  static SourceNetwork network(InetSocketAddress source) {
    return SourceNetwork.of(source.getAddress().getAddress());
  }

  /** A complete file is there before anything happens. */
  public void holds(byte[] file) {
    file().published = file;
  }

  // ---- datagrams -----------------------------------------------------------------------------

  public void receive(byte[] datagram) {
    receive(SENDER, datagram);
  }

  void receive(InetSocketAddress source, byte[] datagram) {
    if (dead) {
      return;
    }
    if (socketBytes + datagram.length > socketBufferBytes) {
      socketDrops++;
      return;
    }
    socket.add(new Arrival(source, datagram));
    socketBytes += datagram.length;
    if (!reading) {
      reading = true;
      long reader = life;
      simulation.after(readNanos, () -> readNext(reader));
    }
  }

  private void readNext(long reader) {
    if (reader != life) {
      return;
    }
    Arrival arrival = socket.poll();
    socketBytes -= arrival.datagram.length;
    busyNanos = 0;
    SimReception reception = take(arrival.source, Unpooled.wrappedBuffer(arrival.datagram));
    if (socket.isEmpty() && busyNanos == 0) {
      reading = false;
    } else {
      simulation.after(readNanos + busyNanos, () -> readOn(reader));
    }
    if (reception != null) {
      reception.turn();
    }
  }

  private void readOn(long reader) {
    if (reader == life && socket.isEmpty()) {
      reading = false;
    } else {
      readNext(reader);
    }
  }

  /** Null when it was for no transfer. */
  private SimReception take(InetSocketAddress source, ByteBuf datagram) {
    long now = simulation.now();
    if (door != null) {
      return takeProtected(now, source, datagram);
    }
    return Header.inspect(datagram) == null ? takePlain(now, source, datagram) : null;
  }

  private SimReception takeProtected(long now, InetSocketAddress source, ByteBuf datagram) {
    int attempt = datagram.readableBytes() < Header.BYTES ? 0 : Header.number(datagram);
    long transferId = datagram.readableBytes() < Header.BYTES ? 0 : Header.transferId(datagram);
    switch (door.onDatagram(now, source, datagram)) {
      case OPENED -> {
        return takeOpened(now, source, door.packet(), door.channel());
      }
      case MOVED -> {
        move(transferId, (InetSocketAddress) door.movedFrom(), source);
        return takeOpened(now, source, door.packet(), door.channel());
      }
      case ANSWER -> send(source, ByteBufUtil.getBytes(door.answer()));
      case REFUSED -> {
        refused++;
        send(source, new Reject(attempt, transferId, door.reason()));
      }
      case UNPROVEN -> askForCookie(source, attempt, transferId);
      case UNKNOWN -> refuseUnknown(now, source, transferId);
      case DROPPED -> dropped++;
    }
    return null;
  }

  private void move(long transferId, InetSocketAddress from, InetSocketAddress to) {
    SimReception moved = receptions.remove(new Key(transferId, from));
    if (moved != null) {
      moved.moveTo(to);
      receptions.put(new Key(transferId, to), moved);
    }
  }

  private SimReception takeOpened(
      long now, InetSocketAddress source, ByteBuf packet, ReceiverChannel channel) {
    Key key = new Key(Header.transferId(packet), source);
    SimReception reception = receptions.get(key);
    if (Header.type(packet) == PacketType.OFFER) {
      admission.onAuthorized(now, network(source));
      if (reception == null && ControlPacket.decode(packet, 0) instanceof Offer offer) {
        reception = judge(now, source, offer, true, channel);
      }
      if (reception == null) {
        return null;
      }
      reception.protect(channel);
      door.admit(channel);
    }
    if (reception != null) {
      reception.take(now, packet);
    }
    return reception;
  }

  private SimReception takePlain(long now, InetSocketAddress source, ByteBuf datagram) {
    Key key = new Key(Header.transferId(datagram), source);
    SimReception reception = receptions.get(key);
    if (reception == null && ControlPacket.decode(datagram, 0) instanceof Offer offer) {
      reception = admit(now, source, offer);
    } else if (reception == null && Reject.mayAnswer(datagram)) {
      refuseUnknown(now, source, key.transferId);
    }
    if (reception != null) {
      reception.take(now, datagram);
    }
    return reception;
  }

  // ---- offers --------------------------------------------------------------------------------

  private SimReception admit(long now, InetSocketAddress source, Offer offer) {
    boolean proven = cookies.holds(now, source, offer.transferId(), offer.cookie());
    int halfOpen =
        (int)
            receptions.values().stream()
                .filter(r -> r.isRunning() && !r.isAddressProven() && !r.isProven())
                .count();
    if (admission.judgeOffer(now, network(source), proven, halfOpen) == Admission.Verdict.ADMIT) {
      return judge(now, source, offer, proven, null);
    }
    askForCookie(source, offer.attempt(), offer.transferId());
    return null;
  }

  /** Null when it is not begun; its sender knows then. */
  private SimReception judge(
      long now, InetSocketAddress source, Offer offer, boolean proven, ReceiverChannel channel) {
    SimFile file = files.computeIfAbsent(offer.name(), name -> new SimFile());
    SimReception rival = file.writer;
    Decision<SimReception> decision =
        admission
            .slots()
            .judge(
                now,
                new Newcomer<>(
                    network(source),
                    proven,
                    rival,
                    rival != null && rival.offersAgain(source, offer, channel)),
                receptions.values());
    switch (decision.verdict()) {
      case ASK_FOR_COOKIE -> askForCookie(source, offer.attempt(), offer.transferId());
      case REFUSE ->
          send(source, new Reject(offer.attempt(), offer.transferId(), decision.reason()));
      case BEGIN -> {
        decision.giveWay().forEach(ending -> ending.occupant().end(ending.reason()));
        return begin(source, offer, proven, file);
      }
    }
    return null;
  }

  private SimReception begin(InetSocketAddress source, Offer offer, boolean proven, SimFile file) {
    if (offer.contentBytes() > freeBytes()) {
      send(source, new Reject(offer.attempt(), offer.transferId(), Reason.NO_SPACE));
      return null;
    }
    ByteRanges before = file.newest() == null ? null : file.newest().session().heldRanges();
    Offer of = file.partialOf;
    file.prepare(offer);
    boolean same = of == file.partialOf;
    ByteRanges held = same && before != null ? before : file.synced;
    SimReception reception = new SimReception(this, source, offer, proven, file, held);
    file.begin(reception);
    receptions.put(new Key(offer.transferId(), source), reception);
    return reception;
  }

  void remove(long transferId, SimReception gone) {
    receptions.remove(new Key(transferId, gone.source()), gone);
    if (door != null) {
      door.forget(transferId, gone.source());
    }
  }

  // ---- answers -------------------------------------------------------------------------------

  private void askForCookie(InetSocketAddress source, int attempt, long transferId) {
    Cookie cookie = cookies.make(simulation.now(), source, transferId);
    send(source, new Reject(attempt, transferId, Reason.ADDRESS_UNPROVEN, cookie));
  }

  private void refuseUnknown(long now, InetSocketAddress source, long transferId) {
    if (admission.mayAnswerUnknown(now)) {
      send(source, new Reject(0, transferId, Reason.UNKNOWN_TRANSFER));
    }
  }

  private void send(InetSocketAddress to, Reject reject) {
    out.clear();
    reject.encode(0, out);
    send(to, ByteBufUtil.getBytes(out));
  }

  void send(InetSocketAddress to, byte[] datagram) {
    Consumer<byte[]> peer = peers.get(to);
    if (peer != null) {
      peer.accept(datagram);
    }
  }

  // ---- the disk ------------------------------------------------------------------------------

  Simulation simulation() {
    return simulation;
  }

  /** Changes when it dies: what was in its memory is no more. */
  long life() {
    return life;
  }

  ReceiverSettings settings() {
    return settings;
  }

  /** When so many bytes that come now are on the disk. */
  long whenWritten(int bytes) {
    diskFreeAtNanos =
        Math.max(simulation.now(), diskFreeAtNanos) + (long) (bytes * 1e9 / diskBytesPerSecond);
    return diskFreeAtNanos;
  }

  long freeBytes() {
    return roomBytes - reservedBytes;
  }

  void reserve(long bytes) {
    reservedBytes += bytes;
  }

  // ---- life and death ------------------------------------------------------------------------

  /** Loses everything that was not synced; what was not is garbage when it comes back. */
  public void kill() {
    dead = true;
    life++;
    receptions.values().forEach(SimReception::vanish);
    receptions.clear();
    admission = new Admission(simulation.now(), admissionSettings);
    cookies = new AddressCookies(simulation.now());
    if (keys != null) {
      useKeys(keys);
    }
    socket.clear();
    socketBytes = 0;
    reading = false;
    diskFreeAtNanos = 0;
    files.values().forEach(file -> file.lose(simulation.random()));
  }

  public void revive() {
    dead = false;
  }

  /** Spoils a byte that the resume state vouches for. */
  public void spoil(int at) {
    file().partial[at] ^= 1;
  }

  static ContentHash sha256(byte[] bytes) {
    try {
      return ContentHash.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }

  // ---- what tests ask about the content of the network ---------------------------------------

  private SimFile file() {
    return files.computeIfAbsent(Network.NAME, name -> new SimFile());
  }

  /** Of the newest transfer since it lives; null when there was none. */
  public ReceiverSession session() {
    return file().newest() == null ? null : file().newest().session();
  }

  public byte[] published() {
    return file().published;
  }

  public int publications() {
    return file().publications;
  }

  public long publishedNanos() {
    return file().publishedNanos;
  }

  /** Content bytes that were new to it, over all its lives. */
  public long bytesReceived() {
    return file().bytesReceived;
  }

  public ByteRanges synced() {
    return file().synced;
  }

  public long socketDrops() {
    return socketDrops;
  }

  /** Handshakes it has refused. */
  public int refused() {
    return refused;
  }

  /** Datagrams it has dropped because they were not authentic, or not new. */
  public int dropped() {
    return dropped;
  }

  /** Handshakes it has computed. */
  int handshakes() {
    return handshakes;
  }
}
