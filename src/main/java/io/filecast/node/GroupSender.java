package io.filecast.node;

import io.filecast.config.TransferSpec;
import io.filecast.content.ContentFailure;
import io.filecast.content.ContentSource;
import io.filecast.crypto.FlowSeal;
import io.filecast.crypto.GroupSeal;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.Transmit;
import io.filecast.protocol.group.Group;
import io.filecast.protocol.group.GroupSettings;
import io.filecast.protocol.repair.SymbolLayout;
import io.filecast.transport.Alarm;
import io.filecast.wire.ContentHash;
import io.filecast.wire.DataHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Sends one stream of a transfer to a group: gives the {@link Group} its socket, its time and its
 * bytes. Belongs to the context of the transfer's destinations.
 */
final class GroupSender implements ContentSource.Listener {
  /** Sends per turn of the event loop; after that others have their turn. */
  private static final int MAX_SENDS_PER_TURN = 32;

  private final Vertx vertx;
  private final Context context;
  private final GroupRoster roster;
  private final FrameCache frames;
  private final int blockBytes;
  private final Group group;
  private final Alarm alarm;
  private final Transmit transmit = new Transmit();
  private final ContentSource source;
  private final ContentSource.View reader;

  /** Null before the first burst of parity can be asked for. */
  private ParityRows parity;

  private ContentSource.View parityReader;

  private final GroupSocket socket;

  /** Null without keys, as is the next. */
  private final GroupSeal seal;

  private final BlockProver prover;
  private boolean sending;
  private boolean scheduled;
  private boolean closed;

  /**
   * Starts on the current context.
   *
   * @param frames of this context
   */
  GroupSender(
      Vertx vertx,
      TransferSpec spec,
      SharedContent content,
      MulticastPlan plan,
      TransferMonitor monitor,
      FrameCache frames,
      int maxDatagramBytes) {
    this.vertx = vertx;
    roster = new GroupRoster(plan, monitor);
    this.frames = frames;
    context = vertx.getOrCreateContext();
    SenderSettings settings =
        ReliableSettings.sender(
            spec.reliable(),
            content.totalRate(),
            maxDatagramBytes,
            content.identity() != null,
            spec.destinations().size());
    blockBytes = settings.blockBytes();
    source = new FileContent(content.source(), context);
    reader = source.view(this);
    seal =
        content.identity() == null
            ? null
            : new GroupSeal(content.contentKeys(), new SecureRandom());
    prover = seal == null ? null : prover(content);
    group =
        new Group(
            new GroupSettings(
                plan.group(),
                plan.membersOnly(),
                seal == null ? null : ByteBuffer.wrap(seal.marksKey())),
            settings,
            content.transferId(),
            content.source().size(),
            new SecureRandom(),
            roster,
            prover);
    if (prover != null) {
      prover.answerTo(group.proofs());
    }
    alarm = new Alarm(vertx, this::onAlarm);
    socket = new GroupSocket(vertx, plan, content.sendBufferBytes(), this::later);
  }

  private BlockProver prover(SharedContent content) {
    return new BlockProver(
        vertx,
        content.transferKey(),
        content.source().size(),
        blockBytes,
        source.view(this),
        this::wake);
  }

  /** A destination whose conversation begins now may be served by the group. */
  void add(String host, ReliableDestinationSender destination) {
    roster.add(host, destination, group);
  }

  // ---- what happens --------------------------------------------------------------------------

  private void onAlarm() {
    group.onTimeout(System.nanoTime());
    wake();
  }

  @Override
  public void onReadable() {
    wake();
  }

  /** The destinations hear of it, too. */
  @Override
  public void onHash(ContentHash hash) {}

  @Override
  public void onFailed(ContentFailure failure) {}

  // ---- sending -------------------------------------------------------------------------------

  /** Something has happened that may have given it something to send. */
  void wake() {
    if (sending || closed) {
      return;
    }
    sending = true;
    boolean more = true;
    try {
      if (prover != null) {
        prover.turn();
      }
      for (int i = 0; more && i < MAX_SENDS_PER_TURN && socket.hasRoom(); i++) {
        more = group.poll(System.nanoTime(), reader::readable, this::isParityReady, transmit);
        if (more) {
          send();
        }
      }
    } finally {
      sending = false;
    }
    reader.unpin();
    if (more && socket.hasRoom()) {
      later();
    }
    alarm.set(group.nextTimeoutNanos());
  }

  private void later() {
    if (!scheduled) {
      scheduled = true;
      context.runOnContext(
          turn -> {
            scheduled = false;
            wake();
          });
    }
  }

  private boolean isParityReady(int block, int row, int count) {
    if (parity == null) {
      SymbolLayout layout = new SymbolLayout(source.size(), blockBytes, group.symbolBytes());
      parityReader = source.view(this);
      parity = new ParityRows(vertx, layout, parityReader, this::wake);
    }
    boolean ready = parity.areReady(block, row, count);
    parityReader.unpin();
    return ready;
  }

  private void send() {
    if (!transmit.isBurst()) {
      ByteBuf datagram = packet(transmit.packet());
      socket.send(datagram, datagram.readableBytes());
      return;
    }
    FlowSeal flow = seal == null ? null : seal.flow();
    ByteBuf burst =
        transmit.isParity() ? parityFrames(flow) : frames.burst(transmit, reader::read, flow);
    socket.send(burst, transmit.frameBytes());
  }

  private ByteBuf packet(ByteBuf plain) {
    ByteBuf datagram =
        PooledByteBufAllocator.DEFAULT.directBuffer(plain.readableBytes() + DataHeader.SEAL_BYTES);
    if (seal == null) {
      return datagram.writeBytes(plain, plain.readerIndex(), plain.readableBytes());
    }
    seal.seal(plain, datagram);
    return datagram;
  }

  private ByteBuf parityFrames(FlowSeal flow) {
    ByteBuf rows = parity.take(transmit.block(), transmit.row(0));
    return frames.parity(
        transmit,
        (offset, length, out) -> {
          out.writeBytes(rows, length);
          return true;
        },
        flow);
  }

  // ---- the end -------------------------------------------------------------------------------

  /** All destinations have ended. */
  void onAllEnded() {
    roster.tell(group.counters());
  }

  /** Frees what it has; nothing is sent any more. */
  Future<Void> close() {
    if (closed) {
      return Future.succeededFuture();
    }
    closed = true;
    alarm.cancel();
    group.close();
    reader.close();
    if (parityReader != null) {
      parityReader.close();
    }
    if (prover != null) {
      prover.close();
      seal.forget();
    }
    return socket.close();
  }
}
