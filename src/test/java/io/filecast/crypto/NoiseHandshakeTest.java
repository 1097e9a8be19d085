package io.filecast.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NoiseHandshakeTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] NOTHING = {};

  /** Published by another implementation; each runs a whole handshake and two packets after it. */
  static List<Map<String, String>> vectors() throws IOException {
    try (InputStream in = NoiseHandshakeTest.class.getResourceAsStream("noise-ik-vectors.txt")) {
      String text = new String(in.readAllBytes(), UTF_8);
      List<Map<String, String>> vectors = new ArrayList<>();
      for (String block : text.split("\n\n")) {
        Map<String, String> fields =
            block
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        if (!fields.isEmpty()) {
          vectors.add(fields);
        }
      }
      return vectors;
    }
  }

  @Test
  void thereAreVectors() throws IOException {
    assertThat(vectors())
        .hasSize(4)
        .allMatch(vector -> vector.get("handshake").equals(NoiseHandshake.PROTOCOL));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void speaksAsThePublishedVectorsDo(Map<String, String> vector) throws Exception {
    byte[] prologue = hex(vector.getOrDefault("prologue", ""));
    Identity alice = Identity.of(hex(vector.get("init_static")));
    Identity bob = Identity.of(hex(vector.get("resp_static")));
    NoiseHandshake initiator =
        NoiseHandshake.initiator(
            alice, bob.publicKey(), Identity.of(hex(vector.get("gen_init_ephemeral"))), prologue);
    NoiseHandshake responder =
        NoiseHandshake.responder(bob, Identity.of(hex(vector.get("gen_resp_ephemeral"))), prologue);

    byte[] first = initiator.writeFirst(hex(vector.get("msg_0_payload")));
    assertThat(HEX.formatHex(first)).isEqualTo(vector.get("msg_0_ciphertext"));
    assertThat(HEX.formatHex(responder.readFirst(first))).isEqualTo(vector.get("msg_0_payload"));
    assertThat(responder.peer()).isEqualTo(alice.publicKey());

    byte[] second = responder.writeSecond(hex(vector.get("msg_1_payload")));
    assertThat(HEX.formatHex(second)).isEqualTo(vector.get("msg_1_ciphertext"));
    assertThat(HEX.formatHex(initiator.readSecond(second))).isEqualTo(vector.get("msg_1_payload"));

    byte[][] keys = initiator.split();
    assertThat(responder.split()).isDeepEqualTo(keys);
    assertThat(HEX.formatHex(seal(keys[0], vector.get("msg_2_payload"))))
        .isEqualTo(vector.get("msg_2_ciphertext"));
    assertThat(HEX.formatHex(seal(keys[1], vector.get("msg_3_payload"))))
        .isEqualTo(vector.get("msg_3_ciphertext"));
  }

  private static byte[] seal(byte[] key, String payload) throws Exception {
    return SymmetricState.cipher(Cipher.ENCRYPT_MODE, key, 0, NOTHING).doFinal(hex(payload));
  }

  private static byte[] hex(String text) {
    return HEX.parseHex(text);
  }

  private final SecureRandom random = new SecureRandom();
  private final Identity sender = Identity.ephemeral(random);
  private final Identity receiver = Identity.ephemeral(random);

  private NoiseHandshake initiator(PublicKey to, byte[] prologue) {
    return NoiseHandshake.initiator(sender, to, Identity.ephemeral(random), prologue);
  }

  private NoiseHandshake responder(byte[] prologue) {
    return NoiseHandshake.responder(receiver, Identity.ephemeral(random), prologue);
  }

  @Test
  void messagesWithoutPayloadHaveTheSizesTheWireCountsOn() throws Exception {
    NoiseHandshake responder = responder(NOTHING);
    byte[] first = initiator(receiver.publicKey(), NOTHING).writeFirst(NOTHING);
    assertThat(first).hasSize(NoiseHandshake.FIRST_BYTES);
    responder.readFirst(first);
    assertThat(responder.writeSecond(NOTHING)).hasSize(NoiseHandshake.SECOND_BYTES);
  }

  @Test
  void anotherReceiverReadsNothing() throws Exception {
    byte[] first = initiator(Identity.ephemeral(random).publicKey(), NOTHING).writeFirst(NOTHING);
    assertThatThrownBy(() -> responder(NOTHING).readFirst(first))
        .isInstanceOf(HandshakeException.class);
  }

  @Test
  void anotherPrologueIsAnotherHandshake() throws Exception {
    byte[] first = initiator(receiver.publicKey(), new byte[] {1}).writeFirst(NOTHING);
    assertThatThrownBy(() -> responder(new byte[] {2}).readFirst(first))
        .isInstanceOf(HandshakeException.class);
  }

  @Test
  void everyFlippedBitIsNoticedAndSpoilsNothing() throws Exception {
    NoiseHandshake initiator = initiator(receiver.publicKey(), NOTHING);
    byte[] first = initiator.writeFirst(NOTHING);
    NoiseHandshake responder = responder(NOTHING);
    for (int at = 0; at < first.length; at++) {
      byte[] damaged = first.clone();
      damaged[at] ^= 1;
      assertThatThrownBy(() -> responder.readFirst(damaged)).isInstanceOf(HandshakeException.class);
    }
    responder.readFirst(first);
    byte[] second = responder.writeSecond(NOTHING);
    for (int at = 0; at < second.length; at++) {
      byte[] damaged = second.clone();
      damaged[at] ^= 1;
      assertThatThrownBy(() -> initiator.readSecond(damaged))
          .isInstanceOf(HandshakeException.class);
    }
    initiator.readSecond(second);
    assertThat(initiator.split()).isDeepEqualTo(responder.split());
  }

  /** RFC 7748, section 6.1: the result would be zero whatever the private key is. */
  @ParameterizedTest
  @MethodSource("smallOrderPoints")
  void pointsOfSmallOrderAreRefused(String point) {
    assertThatThrownBy(() -> sender.agree(hex(point))).isInstanceOf(HandshakeException.class);
  }

  static Stream<String> smallOrderPoints() {
    return Stream.of(
        "00".repeat(32),
        "01" + "00".repeat(31),
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ec" + "ff".repeat(30) + "7f",
        "ed" + "ff".repeat(30) + "7f",
        "ee" + "ff".repeat(30) + "7f",
        "ed" + "ff".repeat(31));
  }

  /** RFC 7748, section 5.2: the top bit of a point is not looked at. */
  @Test
  void theTopBitOfAPointIsMasked() throws Exception {
    byte[] scalar = hex("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d");
    byte[] point = hex("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493");
    assertThat(HEX.formatHex(Identity.of(scalar).agree(point)))
        .isEqualTo("95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");
  }
}
