package io.filecast.protocol.peer;

import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.protocol.group.GroupPeer;
import java.util.function.LongConsumer;

/** What the group of a transfer asks of one peer: its unicast flow, and what is known of it. */
final class GroupSeat implements GroupPeer {
  private final Delivery delivery;
  private final RttEstimator rtt;
  private final PeerWatch watch;
  private final LongConsumer restart;
  private final Runnable wake;

  /**
   * @param restart begins another attempt
   * @param wake asks the owner to poll
   */
  GroupSeat(
      Delivery delivery, RttEstimator rtt, PeerWatch watch, LongConsumer restart, Runnable wake) {
    this.delivery = delivery;
    this.rtt = rtt;
    this.watch = watch;
    this.restart = restart;
    this.wake = wake;
  }

  @Override
  public int symbolBytes() {
    return delivery.flow().symbolBytes();
  }

  @Override
  public RttEstimator rtt() {
    return rtt;
  }

  @Override
  public long heardNanos() {
    return watch.heardNanos();
  }

  @Override
  public long windowBytes() {
    return delivery.flow().peerWindow();
  }

  @Override
  public int nextBlock() {
    return delivery.flow().nextBlock();
  }

  @Override
  public boolean isHeld(int block) {
    return delivery.flow().isHeld(block);
  }

  @Override
  public long heldBytes() {
    return delivery.flow().heldBytes();
  }

  @Override
  public void onHeld(long now, int fromBlock, int toBlock) {
    delivery.flow().onHeld(fromBlock, toBlock);
    delivery.onGrown(now);
  }

  @Override
  public void sendUntil(int block) {
    delivery.flow().sendUntil(block);
  }

  @Override
  public void sendAlso(int block) {
    delivery.flow().sendAlso(block);
  }

  @Override
  public void sendAll() {
    if (delivery.flow() != null) {
      delivery.flow().sendAll();
    }
  }

  @Override
  public void useSymbolBytes(long now, int bytes) {
    delivery.useSymbolBytes(bytes);
    restart.accept(now);
  }

  @Override
  public void wake() {
    wake.run();
  }
}
