package io.filecast.sim;

import io.filecast.crypto.ContentKeys;
import io.filecast.crypto.ContentSeal;
import io.filecast.crypto.SenderChannel;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.endpoint.SenderConversation;
import io.filecast.protocol.flow.Transmit;
import io.filecast.protocol.group.Group;
import io.filecast.protocol.peer.SenderPeer;
import io.filecast.protocol.peer.SenderStatistics;
import io.filecast.wire.ContentHash;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Offer;
import io.filecast.wire.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * The machine that has the content. What it does about datagrams is the very endpoint of the
 * product, see {@link SimPort}.
 */
public final class SimSender {
  private static final int MOST_AT_ONCE = 20_000;

  private static final InetSocketAddress RECEIVER = new InetSocketAddress("192.0.2.2", 8888);

  private final SimPort port;
  private final InetSocketAddress receiver;

  private final Simulation simulation;
  private final Link link;
  private final Content content;
  private final SenderSettings settings;
  private SimKeys keys;
  private ContentKeys sharedKeys;
  private SenderChannel channel;
  private ContentSeal contentSeal;
  private Consumer<byte[]> destination;
  private SenderConversation<SimSender> conversation;
  private SenderPeer peer;
  private final Transmit transmit = new Transmit();
  private final DataHeader header = new DataHeader();
  private final ByteBuf frame = Unpooled.buffer(65_536);
  private boolean stopped;

  /** What has been read ahead. */
  private long readBytes;

  /** Bytes that were not in memory and are now; -1 = none. */
  private long fetched = -1;

  /** That its destination may be served by; null without one. */
  Group group;

  /** How late a timer of this machine fires at most. */
  public long timerSlackNanos;

  /** How fast it reads ahead, bytes per second; 0 = all is in memory. */
  public long readBytesPerSecond;

  /** Chance that the bytes of a burst are not in memory and the burst has to wait. */
  public double cacheMiss;

  /** Sealed by one content key. */
  public long bytesPerKey = Long.MAX_VALUE;

  /**
   * Behind each sealed frame comes one with other content for a later symbol, under the same packet
   * number and with a mark that holds: as another receiver of the transfer can make it.
   */
  public boolean fellowForges;

  /** Once: a frame under a number so far ahead, with a mark that holds; 0 = none. */
  public int luckyMark;

  /** How far this machine's clock is ahead. */
  public long clockOffsetNanos;

  public SimSender(Simulation simulation, Link link, Content content, SenderSettings settings) {
    this(simulation, link, content, settings, new SimPort(simulation), RECEIVER);
  }

  /** One of several destinations of a machine with one socket. */
  SimSender(
      Simulation simulation,
      Link link,
      Content content,
      SenderSettings settings,
      SimPort port,
      InetSocketAddress receiver) {
    this.port = port;
    this.receiver = receiver;
    this.simulation = simulation;
    this.link = link;
    this.content = content;
    this.settings = settings;
  }

  /** From the next {@link #start} on its transfers are protected. */
  public void useKeys(SimKeys keys) {
    useKeys(keys, null);
  }

  /**
   * @param contentKeys of all destinations; null = drawn anew for each transfer
   */
  void useKeys(SimKeys newKeys, ContentKeys contentKeys) {
    keys = newKeys;
    sharedKeys = contentKeys;
  }

  public void start(Consumer<byte[]> destination) {
    start(destination, simulation.random().nextLong());
  }

  /** The same as one destination of a transfer. */
  void start(Consumer<byte[]> newPeer, long transferId) {
    destination = newPeer;
    stopped = false;
    long now = now();
    channel = null;
    if (keys != null) {
      channel =
          new SenderChannel(
              keys.sender(),
              keys.receiverKey(),
              transferId,
              sharedKeys == null ? new ContentKeys(SimKeys.RANDOM, bytesPerKey) : sharedKeys,
              SimKeys.RANDOM);
    }
    peer =
        new SenderPeer(
            now,
            transferId,
            content.name(),
            content.bytes().length,
            content.modifiedMillis(),
            keys == null ? settings : settings.withSeal(),
            this::readable,
            simulation.random());
    if (conversation != null) {
      port.remove(conversation);
    }
    if (group != null) {
      peer.join(group, this::turn);
    }
    conversation = new SenderConversation<>(receiver, peer, channel, this);
    port.add(conversation);
    if (readBytesPerSecond == 0) {
      readBytes = content.bytes().length;
      peer.onContentHash(now, content.hash());
    } else {
      readAhead(peer, 0);
    }
    turn();
  }

  private int readable(long offset, int leastBytes, int mostBytes) {
    if (fetched != offset && simulation.chance(cacheMiss)) {
      SenderPeer reading = peer;
      simulation.after(
          3_000_000,
          () -> {
            if (reading == peer && !stopped) {
              fetched = offset;
              turn();
            }
          });
      return 0;
    }
    fetched = -1;
    int there = (int) Math.min(mostBytes, readBytes - offset);
    return there < leastBytes ? 0 : there;
  }

  long now() {
    return simulation.now() + clockOffsetNanos;
  }

  private void readAhead(SenderPeer reading, long from) {
    if (reading != peer || stopped) {
      return;
    }
    long now = now();
    readBytes = from;
    if (from >= content.bytes().length) {
      reading.onContentHash(now, content.hash());
    } else {
      long until = Math.min(content.bytes().length, from + 65_536);
      simulation.after(
          (long) ((until - from) * 1e9 / readBytesPerSecond), () -> readAhead(reading, until));
    }
    turn();
  }

  /** Killed: forgets everything. {@link #start} makes a new transfer. */
  public void kill() {
    stopped = true;
    port.remove(conversation);
  }

  public void receive(byte[] datagram) {
    if (stopped || peer == null) {
      return;
    }
    port.receive(now(), receiver, Unpooled.wrappedBuffer(datagram));
  }

  /** An ICMP message, or somebody who claims to be one, says that a datagram was too big. */
  public void receiveTooBig() {
    if (!stopped) {
      peer.onDatagramTooBig(now());
      turn();
    }
  }

  private void turn() {
    if (conversation != null) {
      port.wake(conversation);
    }
  }

  /** It is this destination's turn. */
  void sendAll() {
    sendAll(conversation);
  }

  private void sendAll(SenderConversation<SimSender> turn) {
    int sent = 0;
    while (!stopped && turn.poll(now(), transmit)) {
      if (++sent > MOST_AT_ONCE) {
        throw new IllegalStateException("sends without end: " + peer.statistics());
      }
      if (transmit.isBurst()) {
        sendBurst();
      } else {
        link.send(ByteBufUtil.getBytes(transmit.packet()), destination);
      }
    }
  }

  private void sendBurst() {
    long packet = transmit.firstPacketNumber();
    int offset = (int) transmit.contentOffset();
    for (int i = 0; i < transmit.count(); i++) {
      int payload = transmit.payloadBytes(i);
      if (channel != null) {
        sendSealed(i, offset, payload);
        offset += payload;
        continue;
      }
      frame.setBytes(DataHeader.BYTES, content.bytes(), offset, payload);
      int check =
          header.writeShared(
              frame, 0, peer.transferId(), transmit.block(), transmit.row(i), payload);
      DataHeader.address(frame, 0, transmit.flags(i), packet + i, check, transmit.token());
      link.send(ByteBufUtil.getBytes(frame, 0, DataHeader.BYTES + payload), destination);
      offset += payload;
    }
  }

  private void sendSealed(int i, int offset, int payload) {
    if (contentSeal == null || contentSeal.key() != channel.flow().key()) {
      contentSeal = new ContentSeal(channel.flow().key());
    }
    DataHeader.writeFields(frame, 0, peer.transferId(), transmit.block(), transmit.row(i), payload);
    contentSeal.seal(content.bytes(), offset, payload, contentSeal.draw(1, payload), frame, 0);
    ContentSeal.address(
        frame,
        0,
        transmit.flags(i),
        transmit.firstPacketNumber() + i,
        payload,
        channel.flow().marks());
    link.send(
        ByteBufUtil.getBytes(frame, 0, DataHeader.BYTES + DataHeader.SEAL_BYTES + payload),
        destination);
    if (fellowForges) {
      forge(i, payload);
    }
    if (luckyMark > 0 && transmit.firstPacketNumber() > 50) {
      ContentSeal.address(
          frame,
          0,
          transmit.flags(i),
          transmit.firstPacketNumber() + luckyMark,
          payload,
          channel.flow().marks());
      luckyMark = 0;
      link.send(
          ByteBufUtil.getBytes(frame, 0, DataHeader.BYTES + DataHeader.SEAL_BYTES + payload),
          destination);
    }
  }

  private void forge(int i, int payload) {
    int row = transmit.row(i) + 5;
    int end = (row + 1) * transmit.symbolBytes();
    if (end < Offer.DEFAULT_BLOCK_BYTES
        && (long) transmit.block() * Offer.DEFAULT_BLOCK_BYTES + end < content.bytes().length) {
      DataHeader.writeFields(frame, 0, peer.transferId(), transmit.block(), row, payload);
      contentSeal.seal(new byte[payload], 0, payload, contentSeal.draw(1, payload), frame, 0);
      ContentSeal.address(
          frame,
          0,
          transmit.flags(i),
          transmit.firstPacketNumber() + i,
          payload,
          channel.flow().marks());
      link.send(
          ByteBufUtil.getBytes(frame, 0, DataHeader.BYTES + DataHeader.SEAL_BYTES + payload),
          destination);
    }
  }

  /** What the sender has been told without proof. */
  public Reason hint() {
    return channel.hint();
  }

  public SenderPeer peer() {
    return peer;
  }

  public SenderStatistics statistics() {
    return peer.statistics();
  }

  /** A file as the sender sees it. */
  public record Content(String name, byte[] bytes, long modifiedMillis, ContentHash hash) {}
}
