package io.filecast.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class TransferSignatureTest {
  private static final HexFormat HEX = HexFormat.of();

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HEX.parseHex(hex));
  }

  /** RFC 8032, section 7.1, test 2. */
  private static final ByteBuffer KEY =
      bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");

  private static final ByteBuffer SIGNATURE =
      bytes(
          "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
              + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");

  @Test
  void theSignatureOfTheStandardHolds() {
    assertThat(TransferSignature.holds(KEY, new byte[] {0x72}, SIGNATURE)).isTrue();
    assertThat(TransferSignature.holds(KEY, new byte[] {0x73}, SIGNATURE)).isFalse();
    assertThat(KEY.remaining()).as("left as it was").isEqualTo(32);
  }

  @Test
  void whatAKeySignsHoldsUnderItAlone() {
    TransferKey key = new TransferKey(new SecureRandom());
    byte[] message = "what a group is told".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer signature = ByteBuffer.wrap(key.sign(message));
    assertThat(signature.remaining()).isEqualTo(64);
    ByteBuffer publicKey = ByteBuffer.wrap(key.publicKey());
    assertThat(publicKey.remaining()).isEqualTo(32);
    assertThat(TransferSignature.holds(publicKey, message, signature)).isTrue();
    ByteBuffer other = ByteBuffer.wrap(new TransferKey(new SecureRandom()).publicKey());
    assertThat(TransferSignature.holds(other, message, signature)).isFalse();
  }

  @Test
  void whatIsNoKeyAndWhatIsNoSignatureHoldsNothing() {
    byte[] message = new byte[5];
    ByteBuffer noPoint = ByteBuffer.wrap(new byte[32]).put(0, (byte) 2);
    assertThat(TransferSignature.holds(noPoint, message, SIGNATURE)).isFalse();
    assertThat(TransferSignature.holds(KEY, message, ByteBuffer.wrap(new byte[64]))).isFalse();
    assertThat(TransferSignature.holds(KEY, message, ByteBuffer.wrap(new byte[3]))).isFalse();
  }
}
