package io.filecast.sim;

import io.filecast.wire.Accept;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.ContentHash;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Feedback;
import io.filecast.wire.Finish;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.PacketType;
import io.filecast.wire.Probe;
import io.filecast.wire.ProbeAck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;

/**
 * A receiver that keeps to the form of the protocol and says what it likes. Of the content it
 * remembers nothing. By default it acknowledges every packet as it comes, and has no symbol ever.
 */
final class LyingReceiver {
  static final int TOKEN = 0x5EC2E7;

  /** What it does in place of an honest receiver; each may be left as it is. */
  static class Lie {
    /** Answers an OFFER. */
    void onOffer(LyingReceiver me, Offer offer) {
      me.send(me.accept(false, ByteRanges.NONE));
    }

    /** Changes what FEEDBACK says. */
    void say(LyingReceiver me, Feedback feedback) {}

    /** Speaks in addition, after each FEEDBACK. */
    void more(LyingReceiver me) {}

    void onFinish(LyingReceiver me, Finish finish) {}

    int probedBytes(int bytes) {
      return bytes;
    }
  }

  private final Simulation simulation;
  private final Link link;
  private final Lie lie;
  private final long intervalNanos;
  private final DataHeader header = new DataHeader();
  private final Feedback feedback = new Feedback();
  private Consumer<byte[]> peer;
  private boolean speaking;
  private int sequence;

  Offer offer;
  int symbolBytes;
  long largest = Feedback.NO_PACKET;
  long packets;
  long bytes;
  int offers;
  ContentHash hash;

  /**
   * @param intervalNanos between two FEEDBACKs
   */
  LyingReceiver(Simulation simulation, Link link, long intervalNanos, Lie lie) {
    this.simulation = simulation;
    this.link = link;
    this.intervalNanos = intervalNanos;
    this.lie = lie;
  }

  /** Symbols of the content, cut as DATA has shown. */
  int symbols() {
    int content = (int) offer.contentBytes();
    int block = offer.blockBytes();
    return content / block * rows(block) + rows(content % block);
  }

  private int rows(int bytes) {
    return (bytes + symbolBytes - 1) / symbolBytes;
  }

  long nanos() {
    return simulation.now();
  }

  void answerTo(Consumer<byte[]> to) {
    peer = to;
  }

  void receive(byte[] datagram) {
    bytes += datagram.length;
    ByteBuf packet = Unpooled.wrappedBuffer(datagram);
    if (Header.inspect(packet) != null) {
      return;
    }
    if (Header.type(packet) == PacketType.DATA) {
      if (header.read(packet) == null) {
        onData();
      }
      return;
    }
    Object decoded = ControlPacket.decode(packet, TOKEN);
    if (decoded instanceof Offer again) {
      offer = again;
      offers++;
      lie.onOffer(this, again);
    } else if (decoded instanceof Probe probe) {
      send(
          new ProbeAck(probe.number(), probe.transferId(), lie.probedBytes(probe.datagramBytes())));
      startSpeaking();
    } else if (decoded instanceof Finish finish) {
      hash = finish.hash();
      lie.onFinish(this, finish);
      startSpeaking();
    }
  }

  private void onData() {
    packets++;
    largest = Math.max(largest, DataHeader.expand(header.packetNumber(), Math.max(0, largest + 1)));
    symbolBytes = Math.max(symbolBytes, header.payloadBytes());
    startSpeaking();
  }

  private void startSpeaking() {
    if (!speaking) {
      speaking = true;
      speak();
    }
  }

  private void speak() {
    feedback.clearRanges();
    feedback.transferId = offer.transferId();
    feedback.attempt = offer.attempt();
    feedback.sequence = ++sequence;
    feedback.flags = 0;
    feedback.ackDelayMicros = 0;
    feedback.windowBytes = 1 << 20;
    feedback.symbolBytes = symbolBytes;
    feedback.packetsReceived = packets;
    feedback.largestPacketNumber = largest;
    feedback.horizon = 0;
    if (largest >= 0) {
      feedback.addPacketRange(largest, largest);
    }
    lie.say(this, feedback);
    ByteBuf out = Unpooled.buffer(Feedback.MAX_BYTES);
    feedback.encode(TOKEN, out);
    link.send(ByteBufUtil.getBytes(out), peer);
    lie.more(this);
    simulation.after(intervalNanos, this::speak);
  }

  Accept accept(boolean holdsComplete, ByteRanges held) {
    return new Accept(
        offer.attempt(), offer.transferId(), TOKEN, 1 << 20, 65_507, holdsComplete, held);
  }

  void send(ControlPacket packet) {
    send(packet, TOKEN, peer);
  }

  void send(ControlPacket packet, int token, Consumer<byte[]> to) {
    ByteBuf out = Unpooled.buffer(1200);
    packet.encode(token, out);
    link.send(ByteBufUtil.getBytes(out), to);
  }
}
