package io.filecast.sim;

import io.filecast.crypto.PublicKey;
import io.filecast.protocol.endpoint.ReceiverObserver;
import io.filecast.protocol.endpoint.Reception;
import io.filecast.wire.Offer;
import io.filecast.wire.Reason;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** Counts what a simulated receiver tells. */
final class SimObserver implements ReceiverObserver<InetSocketAddress> {
  private final Runnable handshake;
  int refused;
  int dropped;
  int handshakes;

  /**
   * @param handshake called for each that is computed
   */
  SimObserver(Runnable handshake) {
    this.handshake = handshake;
  }

  @Override
  public void onDropped(Rejection rejection) {
    dropped += rejection == Rejection.REPEATED_CLOSE ? 0 : 1;
  }

  @Override
  public void onRefused(InetSocketAddress source, Offer offer, Reason reason, String why) {}

  @Override
  public void onOtherVersion(InetSocketAddress source, ByteBuf offer) {}

  @Override
  public void onStranger(InetSocketAddress source, Reason reason, PublicKey key) {
    refused++;
  }

  @Override
  public void onTooManyEchoes() {}

  @Override
  public void onHandshake() {
    handshakes++;
    handshake.run();
  }

  @Override
  public void onBegan(Reception<InetSocketAddress> reception) {}

  @Override
  public void onHashDiffers(Reception<InetSocketAddress> reception, boolean startsOver) {}

  @Override
  public void onEnded(Reception<InetSocketAddress> reception) {}

  @Override
  public void onUnproven(Reception<InetSocketAddress> reception) {}

  @Override
  public void onRevoked(Reception<InetSocketAddress> reception) {}
}
