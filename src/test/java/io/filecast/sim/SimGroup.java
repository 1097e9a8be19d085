package io.filecast.sim;

import io.filecast.content.Readability;
import io.filecast.protocol.Deadline;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.Transmit;
import io.filecast.protocol.group.Group;
import io.filecast.protocol.group.GroupMember;
import io.filecast.protocol.group.GroupSettings;
import io.filecast.protocol.group.GroupWatcher;
import io.filecast.protocol.repair.parity.ParityEncoder;
import io.filecast.wire.DataHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The socket of a sender that sends to a group; what it does is the {@link Group} of the product.
 */
final class SimGroup implements GroupWatcher {
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
  private ParityEncoder encoder;
  private int encodedBlock = -1;
  private boolean sending;
  private long armedFor = Long.MAX_VALUE;
  private long timerGeneration;
  private int joined;

  /**
   * @param network takes what goes to the group
   */
  SimGroup(
      Simulation simulation,
      SimSender.Content content,
      SenderSettings settings,
      long transferId,
      Consumer<byte[]> network) {
    this.simulation = simulation;
    this.content = content;
    this.settings = settings;
    this.transferId = transferId;
    this.network = network;
    group =
        new Group(
            new GroupSettings(ADDRESS, false),
            settings,
            transferId,
            content.bytes().length,
            simulation.random(),
            this);
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
        network.accept(ByteBufUtil.getBytes(transmit.packet()));
      }
    }
    sending = false;
    arm();
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
      int check =
          header.writeShared(frame, 0, transferId, transmit.block(), transmit.row(i), payload);
      DataHeader.address(
          frame, 0, transmit.flags(i), transmit.firstPacketNumber() + i, check, transmit.token());
      network.accept(ByteBufUtil.getBytes(frame, 0, DataHeader.BYTES + payload));
    }
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
