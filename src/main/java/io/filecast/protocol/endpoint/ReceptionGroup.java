package io.filecast.protocol.endpoint;

import io.filecast.content.ContentSink;
import io.filecast.crypto.GroupOpen;
import io.filecast.crypto.ReceiverChannel;
import io.filecast.crypto.TransferSignature;
import io.filecast.protocol.peer.Disposition;
import io.filecast.protocol.peer.ReceiverPeer;
import io.filecast.protocol.repair.BlockRepair;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.filecast.wire.PacketType;
import io.filecast.wire.Rejection;
import io.filecast.wire.SignedPacket;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;

/**
 * What a reception does for a group flow: listens where its peer was invited to, and has blocks
 * repaired.
 */
final class ReceptionGroup<R> {
  private final Reception<R> reception;
  private final ReceiverEndpoint<R> endpoint;
  private final ContentSink sink;
  private final DataHeader header;

  /** Computed, and waiting for room at the disk. */
  private final ArrayDeque<BlockRepair> solved = new ArrayDeque<>();

  /** Null while it does not listen. */
  private InetSocketAddress joined;

  private R joinedBy;

  /** Null where nothing is protected. */
  private GroupOpen opener;

  /** What that was made for. */
  private ReceiverChannel channel;

  private ByteBuffer markKey;

  /**
   * @param header that all receptions read
   */
  ReceptionGroup(
      Reception<R> reception, ReceiverEndpoint<R> endpoint, ContentSink sink, DataHeader header) {
    this.reception = reception;
    this.endpoint = endpoint;
    this.sink = sink;
    this.header = header;
  }

  /** Listens where the peer wants it to, and begins what there is to repair. */
  void turn(ReceiverPeer peer) {
    protect(peer);
    listen(isAsProtectedAsThePair() ? peer.group().address() : null);
    for (BlockRepair next = peer.group().pollRepair();
        next != null;
        next = peer.group().pollRepair()) {
      BlockRepair repair = next;
      endpoint.driver().compute(repair::solve, now -> onSolved(now, repair));
    }
    for (SignedPacket next = peer.group().pollSigned();
        next != null;
        next = peer.group().pollSigned()) {
      verify(next);
    }
  }

  private void verify(SignedPacket packet) {
    ByteBuffer key = reception.offer().transferKey();
    boolean[] holds = new boolean[1];
    endpoint
        .driver()
        .compute(
            () -> holds[0] = TransferSignature.holds(key, packet.signedBytes(), packet.signature()),
            now -> onVerified(now, packet, holds[0]));
  }

  /** Makes what opens packets to the group, anew for each attempt. */
  private void protect(ReceiverPeer peer) {
    ReceiverChannel newest = reception.sender().channel();
    ByteBuffer key = peer.group().markKey();
    if (channel != newest || !Objects.equals(key, markKey)) {
      forgetKeys();
      channel = newest;
      markKey = key;
      opener =
          channel == null || key == null
              ? null
              : channel.openGroup(key, peer.group().firstPacket());
    }
  }

  private void forgetKeys() {
    if (opener != null) {
      opener.forget();
      opener = null;
    }
    channel = null;
    markKey = null;
  }

  private void listen(InetSocketAddress address) {
    if (Objects.equals(address, joined)) {
      return;
    }
    leave();
    if (address != null) {
      joined = address;
      joinedBy = reception.sender().route();
      endpoint.groups().add(reception);
      endpoint.driver().join(joined, joinedBy);
    }
  }

  /** Nothing more comes. */
  void close() {
    leave();
    forgetKeys();
  }

  /** With keys nothing comes unsealed, and without them nothing sealed. */
  private boolean isAsProtectedAsThePair() {
    return (channel == null) == (markKey == null);
  }

  private void leave() {
    if (joined != null) {
      endpoint.driver().leave(joined, joinedBy);
      endpoint.groups().remove(reception);
      joined = null;
    }
  }

  /**
   * A DATA datagram that the peer has judged.
   *
   * @param datagram from its header on
   * @param fromGroup whether it came to a group
   */
  void take(
      long now,
      ReceiverPeer peer,
      Disposition what,
      DataHeader header,
      ByteBuf datagram,
      boolean fromGroup) {
    if (what == Disposition.REJECT) {
      return;
    }
    datagram.skipBytes(DataHeader.BYTES);
    if (peer.group().isInvited()) {
      peer.group().keep(header, fromGroup, datagram);
    }
    if (what == Disposition.STORE) {
      sink.write(peer.offset(header), datagram);
      peer.onBacklog(now, sink.backlogBytes());
    }
  }

  /**
   * A datagram that came to the group.
   *
   * @param datagram has the form of a packet, protected or not
   */
  void onDatagram(long now, ByteBuf datagram) {
    ReceiverPeer peer = reception.takingPeer();
    if (peer == null) {
      return;
    }
    ByteBuf packet = open(datagram);
    if (packet == null) {
      peer.group().onPacket(now, Rejection.BAD_CHECK);
    } else if (Header.type(packet) != PacketType.DATA) {
      peer.group()
          .onPacket(
              now,
              opener == null
                  ? ControlPacket.decode(packet, peer.group().token())
                  : ControlPacket.decodeOpened(packet));
    } else if (reception.sender().read(header, packet) == null
        && sink.hasRoom(header.payloadBytes())) {
      take(now, peer, peer.group().onData(now, header), header, packet, true);
    }
  }

  /** Null when it is not authentic, or not as protected as it should be. */
  private ByteBuf open(ByteBuf datagram) {
    if (opener == null) {
      return channel == null && !Header.isProtected(datagram) ? datagram : null;
    }
    return Header.isProtected(datagram) ? opener.open(datagram) : null;
  }

  private void onSolved(long now, BlockRepair repair) {
    ReceiverPeer peer = reception.takingPeer();
    if (peer != null) {
      if (peer.group().onSolved(now, repair)) {
        solved.add(repair);
      }
      write(now, peer);
      reception.turn(now);
    }
  }

  private void onVerified(long now, SignedPacket packet, boolean holds) {
    ReceiverPeer peer = reception.takingPeer();
    if (peer != null) {
      solved.addAll(peer.group().onVerified(now, packet, holds));
      write(now, peer);
      reception.turn(now);
    }
  }

  /** Writes what was repaired, as far as there is room. */
  void write(long now, ReceiverPeer peer) {
    for (BlockRepair next = solved.peek();
        next != null && sink.hasRoom(next.bytes());
        next = solved.peek()) {
      solved.remove();
      if (!peer.group().isWanted(next)) {
        continue; // of an attempt before
      }
      for (int i = 0; i < next.count(); i++) {
        if (peer.group().onRepaired(now, next.block(), next.row(i))) {
          sink.write(next.offset(i), next.payload(i));
        }
      }
      peer.group().onRepaired(next);
    }
  }
}
