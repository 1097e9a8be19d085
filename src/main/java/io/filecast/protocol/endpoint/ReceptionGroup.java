package io.filecast.protocol.endpoint;

import io.filecast.content.ContentSink;
import io.filecast.protocol.peer.Disposition;
import io.filecast.protocol.peer.ReceiverPeer;
import io.filecast.protocol.repair.BlockRepair;
import io.filecast.wire.DataHeader;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
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

  /** Computed, and waiting for room at the disk. */
  private final ArrayDeque<BlockRepair> solved = new ArrayDeque<>();

  /** Null while it does not listen. */
  private InetSocketAddress joined;

  private R joinedBy;

  ReceptionGroup(Reception<R> reception, ReceiverEndpoint<R> endpoint, ContentSink sink) {
    this.reception = reception;
    this.endpoint = endpoint;
    this.sink = sink;
  }

  /** Listens where the peer wants it to, and begins what there is to repair. */
  void turn(ReceiverPeer peer) {
    listen(peer.group().address());
    for (BlockRepair next = peer.group().pollRepair();
        next != null;
        next = peer.group().pollRepair()) {
      BlockRepair repair = next;
      endpoint.driver().compute(repair::solve, now -> onSolved(now, repair));
    }
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

  void leave() {
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
   * A DATA datagram that came to the group.
   *
   * @param header has read it
   */
  void onData(long now, DataHeader header, ByteBuf datagram) {
    ReceiverPeer peer = reception.takingPeer();
    if (peer != null && sink.hasRoom(header.payloadBytes())) {
      take(now, peer, peer.group().onData(now, header), header, datagram, true);
    }
  }

  /** Any other datagram that came to the group. */
  void onPacket(long now, ByteBuf packet) {
    ReceiverPeer peer = reception.takingPeer();
    if (peer != null) {
      peer.group().onPacket(now, packet);
    }
  }

  private void onSolved(long now, BlockRepair repair) {
    ReceiverPeer peer = reception.takingPeer();
    if (peer != null) {
      solved.add(repair);
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
      for (int i = 0; i < next.count(); i++) {
        if (peer.group().onRepaired(now, next.block(), next.row(i))) {
          sink.write(next.offset(i), next.payload(i));
        }
      }
      peer.group().onRepaired(next);
    }
  }
}
