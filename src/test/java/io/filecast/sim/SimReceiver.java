package io.filecast.sim;

import io.filecast.config.EchoDisclosure;
import io.filecast.content.ContentFailure;
import io.filecast.content.ContentSink;
import io.filecast.crypto.PublicKey;
import io.filecast.protocol.endpoint.ReceiverDriver;
import io.filecast.protocol.endpoint.ReceiverEndpoint;
import io.filecast.protocol.endpoint.ReceiverEndpointSettings;
import io.filecast.protocol.endpoint.Reception;
import io.filecast.protocol.endpoint.RemoteSender;
import io.filecast.protocol.endpoint.admission.AdmissionSettings;
import io.filecast.protocol.peer.ReceiverSettings;
import io.filecast.protocol.repair.RepairMemory;
import io.filecast.protocol.repair.SymbolMemory;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.EchoFacts;
import io.filecast.wire.Offer;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A machine that takes contents: socket buffer, thread, disk; it may die and come back. What it
 * does about datagrams is the very {@link ReceiverEndpoint} of the product.
 */
public final class SimReceiver implements ReceiverDriver<InetSocketAddress> {
  /** Where a datagram comes from unless somebody says otherwise. */
  static final InetSocketAddress SENDER = new InetSocketAddress("192.0.2.1", 40_000);

  /**
   * @param toGroup whether it came to a group
   */
  private record Arrival(InetSocketAddress source, boolean toGroup, byte[] datagram) {}

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

  /** How long the disk takes to look for what is there; 0 = it answers at once. */
  public long openNanos;

  public long syncIntervalNanos = 50_000_000;
  public long publishNanos = 1_000_000;

  /** Content bytes of a file that fit on the disk; when there are more, it is full. */
  public long diskBytes = Long.MAX_VALUE;

  /** Content bytes of all files that are known to fit: more are refused beforehand. */
  public long roomBytes = Long.MAX_VALUE;

  /** How long it takes until something comes to a group. */
  long joinNanos = 1_000_000;

  /** Nothing that goes to a group reaches it, though it listens. */
  boolean deaf;

  /** What computing the missing rows of a block takes. */
  private final long computeNanos = 100_000;

  boolean listens;

  private AdmissionSettings admissionSettings = new AdmissionSettings(16, 8, 50, false);
  private SimKeys keys;
  private ReceiverEndpoint<InetSocketAddress> endpoint;

  private boolean dead;
  private long life;
  private final ArrayDeque<Arrival> socket = new ArrayDeque<>();
  private long socketBytes;
  private boolean reading;
  private long busyNanos;

  /** Counts what it drops, refuses and computes. */
  final SimObserver observer = new SimObserver(() -> busyNanos += handshakeNanos);

  private long socketDrops;
  private long diskFreeAtNanos;
  private long reservedBytes;
  private long armedFor = Long.MAX_VALUE;
  private long timerGeneration;
  private final Map<String, SimFile> files = new HashMap<>();

  public SimReceiver(Simulation simulation, Link link, ReceiverSettings settings) {
    this.simulation = simulation;
    this.link = link;
    this.settings = settings;
    begin();
  }

  /** Another life: nothing of the one before is known. */
  private void begin() {
    life++;
    armedFor = Long.MAX_VALUE;
    timerGeneration++;
    endpoint =
        new ReceiverEndpoint<>(
            simulation.now(),
            new ReceiverEndpointSettings(
                admissionSettings,
                settings,
                SymbolMemory.unlimited(),
                RepairMemory.unlimited(),
                EchoDisclosure.OFF),
            keys == null ? null : keys.ofReceiver(),
            this,
            observer,
            simulation.random());
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
    begin();
  }

  /** Takes protected transfers only, from now on. */
  public void useKeys(SimKeys newKeys) {
    keys = newKeys;
    begin();
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
    receive(source, false, datagram);
  }

  /** What goes to a group comes only while it listens. */
  void receiveOfGroup(byte[] datagram) {
    if (listens && !deaf) {
      receive(SENDER, true, datagram);
    }
  }

  private void receive(InetSocketAddress source, boolean toGroup, byte[] datagram) {
    if (dead) {
      return;
    }
    if (socketBytes + datagram.length > socketBufferBytes) {
      socketDrops++;
      return;
    }
    socket.add(new Arrival(source, toGroup, datagram));
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
    take(arrival);
    if (socket.isEmpty() && busyNanos == 0) {
      reading = false;
    } else {
      simulation.after(readNanos + busyNanos, () -> readOn(reader));
    }
    endpoint.onReadComplete(simulation.now());
  }

  private void readOn(long reader) {
    if (reader == life && socket.isEmpty()) {
      reading = false;
    } else {
      readNext(reader);
    }
  }

  private void take(Arrival arrival) {
    long now = simulation.now();
    InetSocketAddress source = arrival.source;
    ByteBuf datagram = Unpooled.wrappedBuffer(arrival.datagram);
    if (arrival.toGroup) {
      endpoint.onGroupDatagram(now, source.getAddress(), datagram);
      return;
    }
    Rejection unfit = endpoint.onDatagram(now, source, source, datagram);
    if (unfit != null) {
      endpoint.drop(now, source, source, datagram, unfit);
    }
  }

  // ---- what the endpoint asks for ------------------------------------------------------------

  @Override
  public void send(InetSocketAddress to, ByteBuf packet) {
    Consumer<byte[]> peer = peers.get(to);
    if (peer != null) {
      peer.accept(ByteBufUtil.getBytes(packet));
    }
  }

  @Override
  public void wakeAt(long due) {
    if (due == armedFor) {
      return;
    }
    armedFor = due;
    long generation = ++timerGeneration;
    if (due != Long.MAX_VALUE) {
      simulation.at(
          due,
          () -> {
            if (generation == timerGeneration) {
              armedFor = Long.MAX_VALUE;
              endpoint.onTimeout(simulation.now());
            }
          });
    }
  }

  @Override
  public void join(InetSocketAddress group, InetSocketAddress route) {
    long listener = life;
    simulation.after(joinNanos, () -> listens = listener == life);
  }

  @Override
  public void leave(InetSocketAddress group, InetSocketAddress route) {
    listens = false;
  }

  @Override
  public void compute(Runnable work, LongConsumer done) {
    long computer = life;
    work.run();
    simulation.after(
        computeNanos,
        () -> {
          if (computer == life) {
            done.accept(simulation.now());
          }
        });
  }

  @Override
  public ContentFailure refusal(Offer offer) {
    return null;
  }

  @Override
  public String memoryShort(Offer offer) {
    return "";
  }

  @Override
  public Object nameOf(Offer offer, PublicKey sender) {
    return offer.name();
  }

  @Override
  public ContentSink sink(RemoteSender<InetSocketAddress> sender, Object name) {
    SimFile file = files.computeIfAbsent((String) name, n -> new SimFile());
    return new SimSink(this, file, sender.offer());
  }

  @Override
  public EchoFacts echoFacts(long withheld) {
    return EchoFacts.NONE;
  }

  // ---- the disk ------------------------------------------------------------------------------

  Simulation simulation() {
    return simulation;
  }

  /** Changes when it dies: what was in its memory is no more. */
  long life() {
    return life;
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
    begin();
    socket.clear();
    socketBytes = 0;
    reading = false;
    reservedBytes = 0;
    listens = false;
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

  // ---- what tests ask about the content of the network ---------------------------------------

  private SimFile file() {
    return files.computeIfAbsent(Network.NAME, name -> new SimFile());
  }

  /** The newest transfer since it lives; null when there was none. */
  public Reception<?> reception() {
    return file().newest();
  }

  public byte[] published() {
    return file().published;
  }

  /** The finished file of this name; null when there is none. */
  byte[] published(String name) {
    return files.containsKey(name) ? files.get(name).published : null;
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
}
