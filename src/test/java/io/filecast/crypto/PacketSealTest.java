package io.filecast.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.wire.Header;
import io.filecast.wire.Probe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** The end of a key for control packets. */
class PacketSealTest {
  private final PacketOpen open = new PacketOpen(new byte[32]);

  private static PacketSeal sealAfter(long counter) {
    return new PacketSeal(new byte[32], counter);
  }

  private static boolean seal(PacketSeal seal, ByteBuf out) {
    ByteBuf plain = Unpooled.buffer();
    new Probe(1, 1, 1000).encode(0, plain);
    return seal.seal(plain, Header.bodyBytes(plain), PacketSeal.NO_SECRETS, out);
  }

  private boolean isOpened(ByteBuf sealed) {
    return open.open(sealed, PacketSeal.NO_SECRETS, 0, Unpooled.buffer());
  }

  @Test
  void nothingIsSealedOnceTheCounterIsAtItsEnd() {
    PacketSeal seal = sealAfter(PacketSeal.MAX_COUNTER - 1);
    ByteBuf last = Unpooled.buffer();
    assertThat(seal(seal, last)).isTrue();
    assertThat(isOpened(last)).isTrue();
    ByteBuf none = Unpooled.buffer();
    assertThat(seal(seal, none)).isFalse();
    assertThat(none.isReadable()).isFalse();
  }

  /** 2^28 packets of 2^11 bytes are the 512 GiB of RFC 9001, appendix B.1. */
  @Test
  void bothEndsOfAKeyKnowWhenANewAttemptIsDue() {
    assertThat(PacketSeal.MAX_COUNTER).isEqualTo(1L << 28);
    PacketSeal seal = sealAfter(PacketSeal.RENEW_COUNTER - 2);
    ByteBuf before = Unpooled.buffer();
    seal(seal, before);
    assertThat(isOpened(before)).isTrue();
    assertThat(seal.isUsedUp()).isFalse();
    assertThat(open.isUsedUp()).isFalse();
    ByteBuf due = Unpooled.buffer();
    seal(seal, due);
    assertThat(isOpened(due)).isTrue();
    assertThat(seal.isUsedUp()).isTrue();
    assertThat(open.isUsedUp()).isTrue();
  }
}
