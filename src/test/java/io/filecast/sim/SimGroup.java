package io.filecast.sim;

import io.filecast.content.Readability;
import io.filecast.crypto.ContentKeys;
import io.filecast.crypto.ContentSeal;
import io.filecast.crypto.GroupSeal;
import io.filecast.crypto.TransferKey;
import io.filecast.protocol.Deadline;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.Transmit;
import io.filecast.protocol.group.Group;
import io.filecast.protocol.group.GroupMember;
import io.filecast.protocol.group.GroupSettings;
import io.filecast.protocol.group.GroupWatcher;
import io.filecast.protocol.group.ProofMaker;
import io.filecast.protocol.repair.parity.ParityEncoder;
import io.filecast.wire.BlockDigests;
import io.filecast.wire.ContentHash;
import io.filecast.wire.DataHeader;
import io.filecast.wire.GroupStatus;
import io.filecast.wire.Header;
import io.filecast.wire.PacketType;
import io.filecast.wire.SignedPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The socket of a sender that sends to a group; what it does is the {@link Group} of the product.
 */
final class SimGroup implements GroupWatcher, ProofMaker {
  private static final int MOST_AT_ONCE = 20_000;

  private static final InetSocketAddress ADDRESS = new InetSocketAddress("232.1.2.3", 8888);

  private final Simulation simulation;
  private final SimSender.Content content;
  private final SenderSettings settings;
  private final Group group;
  private final Consumer<byte[]> network;
  private final long transferId;
  private final Transmit transmit = new Transmit();
  private final DataHeader header = new DataHeader();
  private final ByteBuf frame = Unpooled.buffer(70_000);
  private final List<String> moves = new ArrayList<>();

  /** A signed STATUS; null before the first. */
  private byte[] recorded;

  private ParityEncoder encoder;
  private int encodedBlock = -1;
  private boolean sending;
  private long armedFor = Long.MAX_VALUE;
  private long timerGeneration;
  private int joined;

  /** Null without keys, as are the next two. */
  private final GroupSeal seal;

  private final TransferKey transferKey;
  private final ContentSeal payloads;

  /** Chance that another receiver has sealed other content under a packet's number before. */
  double forged;

  /** Chance that another receiver has sealed a packet under a number that is not used yet. */
  double forgedNumbers;

  /** Chance that another receiver sends digests of other content before any packet. */
  double forgedDigests;

  /** Another receiver says before each packet that nothing has been sent, as of the far future. */
  boolean poisonedStatus;

  /** A packet that was recorded is sent again before any. */
  boolean repeatsSigned;

  /** No digest gets through whose signature holds. */
  boolean withheldDigests;

  /**
   * @param network takes what goes to the group
   * @param contentKeys null without keys, as is the next
   */
  SimGroup(
      Simulation simulation,
      SimSender.Content content,
      SenderSettings settings,
      long transferId,
      Consumer<byte[]> network,
      ContentKeys contentKeys,
      TransferKey transferKey) {
    this.simulation = simulation;
    this.content = content;
    this.settings = settings;
    this.transferId = transferId;
    this.network = network;
    this.transferKey = transferKey;
    seal = contentKeys == null ? null : new GroupSeal(contentKeys, SimKeys.RANDOM);
    payloads = seal == null ? null : new ContentSeal(seal.flow().key());
    group =
        new Group(
            new GroupSettings(
                ADDRESS, false, seal == null ? null : ByteBuffer.wrap(seal.marksKey())),
            settings,
            transferId,
            content.bytes().length,
            simulation.random(),
            this,
            seal == null ? null : this);
  }

  @Override
  public void digest(int block) {
    int start = block * settings.blockBytes();
    int bytes = Math.min(settings.blockBytes(), content.bytes().length - start);
    simulation.after(
        100_000,
        () -> {
          group
              .proofs()
              .onDigest(
                  simulation.now(), block, ContentHash.compute(content.bytes(), start, bytes));
          turn();
        });
  }

  @Override
  public void sign(SignedPacket packet) {
    byte[] signature = transferKey.sign(packet.signedBytes());
    if (withheldDigests && packet instanceof BlockDigests) {
      signature[5] ^= 1;
    }
    simulation.after(
        200_000,
        () -> {
          group
              .proofs()
              .onSigned(
                  packet instanceof BlockDigests digests
                      ? digests.signed(signature)
                      : ((GroupStatus) packet).signed(signature));
          turn();
        });
  }

  Group group() {
    return group;
  }

  /** What was told of receivers that are not served by the group any more. */
  List<String> moves() {
    return moves;
  }

  /** Receivers that were ever served by it. */
  int joined() {
    return joined;
  }

  @Override
  public void onJoined(GroupMember member) {
    joined++;
  }

  @Override
  public void onMoved(GroupMember member, String why) {
    moves.add(why);
  }

  /** Something may have to be sent. */
  void turn() {
    if (sending) {
      return;
    }
    sending = true;
    int sent = 0;
    while (group.poll(simulation.now(), Readability.ALL, (block, row, count) -> true, transmit)) {
      if (++sent > MOST_AT_ONCE) {
        throw new IllegalStateException("sends to the group without end");
      }
      if (transmit.isBurst()) {
        sendBurst();
      } else {
        network.accept(packet(transmit.packet()));
      }
    }
    sending = false;
    arm();
  }

  private byte[] packet(ByteBuf plain) {
    if (seal == null) {
      return ByteBufUtil.getBytes(plain);
    }
    if (simulation.chance(forgedDigests)) {
      forgeDigests();
    }
    if (poisonedStatus) {
      poison();
    }
    if (repeatsSigned && recorded != null) {
      network.accept(recorded);
    }
    ByteBuf sealed = Unpooled.buffer();
    seal.seal(plain, sealed);
    byte[] datagram = ByteBufUtil.getBytes(sealed);
    boolean isSigned = Header.type(plain) == PacketType.STATUS && (Header.flags(plain) & 1) != 0;
    recorded = isSigned && recorded == null ? datagram : recorded;
    return datagram;
  }

  private void poison() {
    ByteBuf plain = Unpooled.buffer();
    new GroupStatus(Integer.MAX_VALUE - 5, transferId, 1, 0, 2000, 1, 1, 1, 0, null)
        .encode(0, plain);
    ByteBuf sealed = Unpooled.buffer();
    seal.seal(plain, sealed);
    network.accept(ByteBufUtil.getBytes(sealed));
  }

  private void forgeDigests() {
    int block = simulation.random().nextInt(1 + content.bytes().length / settings.blockBytes());
    ContentHash other = ContentHash.compute(new byte[] {1}, 0, 1);
    ByteBuf plain = Unpooled.buffer();
    new BlockDigests(1, transferId, block, List.of(other), ByteBuffer.wrap(new byte[64]))
        .encode(0, plain);
    ByteBuf sealed = Unpooled.buffer();
    seal.seal(plain, sealed);
    network.accept(ByteBufUtil.getBytes(sealed));
  }

  private void sendBurst() {
    for (int i = 0; i < transmit.count(); i++) {
      int payload = transmit.payloadBytes(i);
      if (transmit.isParity()) {
        frame.writerIndex(DataHeader.BYTES);
        encoder(transmit.block()).parity(transmit.row(i), frame);
      } else {
        int offset = (int) transmit.contentOffset() + i * transmit.symbolBytes();
        frame.setBytes(DataHeader.BYTES, content.bytes(), offset, payload);
      }
      if (seal != null) {
        sendSealed(i, payload);
        continue;
      }
      int check =
          header.writeShared(frame, 0, transferId, transmit.block(), transmit.row(i), payload);
      DataHeader.address(
          frame, 0, transmit.flags(i), transmit.firstPacketNumber() + i, check, transmit.token());
      network.accept(ByteBufUtil.getBytes(frame, 0, DataHeader.BYTES + payload));
    }
  }

  /** The payload stands in the frame. */
  private void sendSealed(int i, int payload) {
    byte[] plain = ByteBufUtil.getBytes(frame, DataHeader.BYTES, payload);
    if (simulation.chance(forged)) {
      seal(i, new byte[payload], transmit.firstPacketNumber() + i);
    }
    if (simulation.chance(forgedNumbers)) {
      seal(i, plain, transmit.firstPacketNumber() + i + 1 + simulation.random().nextInt(20_000));
    }
    seal(i, plain, transmit.firstPacketNumber() + i);
  }

  private void seal(int i, byte[] payload, long packet) {
    ByteBuf sealed = Unpooled.buffer(70_000);
    DataHeader.writeFields(
        sealed, 0, transferId, transmit.block(), transmit.row(i), payload.length);
    payloads.seal(payload, 0, payload.length, payloads.draw(1, payload.length), sealed, 0);
    ContentSeal.address(sealed, 0, transmit.flags(i), packet, payload.length, seal.flow().marks());
    int bytes = DataHeader.BYTES + DataHeader.SEAL_BYTES + payload.length;
    network.accept(ByteBufUtil.getBytes(sealed, 0, bytes));
  }

  private ParityEncoder encoder(int block) {
    if (encodedBlock == block) {
      return encoder;
    }
    int symbolBytes = transmit.symbolBytes();
    if (encoder == null) {
      encoder = new ParityEncoder(DataHeader.MAX_SOURCE_ROWS, symbolBytes);
    }
    encodedBlock = block;
    encoder.begin(transmit.sourceRows(), symbolBytes);
    int start = block * settings.blockBytes();
    int end = Math.min(content.bytes().length, start + settings.blockBytes());
    for (int row = 0; row < transmit.sourceRows(); row++) {
      int from = start + row * symbolBytes;
      encoder.source(
          row, Unpooled.wrappedBuffer(content.bytes(), from, Math.min(symbolBytes, end - from)));
    }
    return encoder;
  }

  private void arm() {
    long due = group.nextTimeoutNanos();
    if (due == armedFor) {
      return;
    }
    armedFor = due;
    long generation = ++timerGeneration;
    if (due == Deadline.NEVER) {
      return;
    }
    simulation.at(
        due,
        () -> {
          if (generation == timerGeneration) {
            armedFor = Long.MAX_VALUE;
            group.onTimeout(simulation.now());
            turn();
          }
        });
  }
}
