package io.filecast.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.wire.ControlPacket;
import io.filecast.wire.Cookie;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Decoded;
import io.filecast.wire.HandshakePacket;
import io.filecast.wire.Header;
import io.filecast.wire.PacketType;
import io.filecast.wire.SignedPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Protected packets under fixed keys, byte by byte. Another implementation, with another library
 * for the primitives, made them from the specification.
 */
class SealedVectorsTest {
  private static final HexFormat HEX = HexFormat.of();

  private static List<JsonObject> vectors(String file) throws IOException {
    Path path = Path.of("src/test/resources/wire", file);
    return new JsonObject(Files.readString(path))
        .getJsonArray("vectors").stream().map(JsonObject.class::cast).toList();
  }

  static List<JsonObject> handshakes() throws IOException {
    return vectors("sealed-handshake.json");
  }

  static List<JsonObject> controls() throws IOException {
    return vectors("sealed-control.json");
  }

  static List<JsonObject> groups() throws IOException {
    return vectors("sealed-group.json");
  }

  static List<JsonObject> data() throws IOException {
    return vectors("sealed-data.json");
  }

  private static byte[] bytes(JsonObject vector, String field) {
    return HEX.parseHex(vector.getString(field, ""));
  }

  private static ByteBuf packet(JsonObject vector, String field) {
    return Unpooled.wrappedBuffer(bytes(vector, field));
  }

  @Test
  void thereAreVectors() throws IOException {
    assertThat(handshakes()).hasSize(2);
    assertThat(controls()).hasSize(12);
    assertThat(data()).hasSize(3);
    assertThat(groups()).hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("handshakes")
  void bothEndsWriteTheHandshakeAndReadIt(JsonObject vector) throws Exception {
    int attempt = vector.getInteger("attempt");
    long id = Long.parseUnsignedLong(vector.getString("transferId"), 16);
    byte[] prologue = SenderChannel.prologue(attempt, id);
    Identity sender = Identity.of(bytes(vector, "senderStatic"));
    Identity receiver = Identity.of(bytes(vector, "receiverStatic"));
    assertThat(sender.publicKey().point()).isEqualTo(bytes(vector, "senderPublic"));
    assertThat(receiver.publicKey().point()).isEqualTo(bytes(vector, "receiverPublic"));
    NoiseHandshake initiator =
        NoiseHandshake.initiator(
            sender,
            receiver.publicKey(),
            Identity.of(bytes(vector, "senderEphemeral")),
            prologue.clone());
    NoiseHandshake responder =
        NoiseHandshake.responder(
            receiver, Identity.of(bytes(vector, "receiverEphemeral")), prologue.clone());

    byte[] first =
        OfferMac.sign(receiver.publicKey(), attempt, id, initiator.writeFirst(new byte[0]));
    ByteBuf offer = Unpooled.buffer();
    HandshakePacket.offer(attempt, id, first, cookie(vector), offer);
    assertThat(ByteBufUtil.hexDump(offer)).isEqualTo(vector.getString("offer"));

    ByteBuf offered = packet(vector, "offer");
    assertThat(HandshakePacket.cookie(offered)).isEqualTo(cookie(vector));
    byte[] message =
        OfferMac.read(receiver.publicKey(), attempt, id, HandshakePacket.offered(offered));
    assertThat(responder.readFirst(message)).isEmpty();
    assertThat(responder.peer()).isEqualTo(sender.publicKey());
    byte[] answerKey = responder.answerKey();
    byte[] second = AnswerMac.sign(answerKey, attempt, id, responder.writeSecond(new byte[0]));
    ByteBuf accept = Unpooled.buffer();
    HandshakePacket.accept(attempt, id, second, accept);
    assertThat(ByteBufUtil.hexDump(accept)).isEqualTo(vector.getString("accept"));

    byte[] answer = HandshakePacket.accepted(packet(vector, "accept"));
    byte[] read = AnswerMac.read(initiator.answerKey(), attempt, id, answer);
    assertThat(initiator.readSecond(read)).isEmpty();
    for (NoiseHandshake end : List.of(initiator, responder)) {
      byte[][] keys = end.split();
      assertThat(keys[0]).isEqualTo(bytes(vector, "senderKey"));
      assertThat(keys[1]).isEqualTo(bytes(vector, "receiverKey"));
    }
  }

  private static Cookie cookie(JsonObject vector) {
    if (!vector.containsKey("cookie")) {
      return null;
    }
    ByteBuffer both = ByteBuffer.wrap(bytes(vector, "cookie"));
    return new Cookie(both.getLong(), both.getLong());
  }

  @ParameterizedTest
  @MethodSource("groups")
  void packetsToAGroupAreSealedAndSigned(JsonObject vector) {
    SecretKeySpec key = new SecretKeySpec(bytes(vector, "contentKey"), "AES");
    ByteBuf sealed = packet(vector, "hex");
    assertThat(Header.inspectProtected(sealed)).isNull();
    assertThat(sealed.getLong(Header.BYTES)).isEqualTo(vector.getLong("sealNumber"));
    ByteBuf opened = new ContentOpen().openPacket(sealed, key);
    Decoded packet = ControlPacket.decodeOpened(opened);
    assertThat(packet).isEqualTo(ControlPacket.decode(packet(vector, "plain"), 0x12345678));
    assertThat(packet).isInstanceOf(ControlPacket.class);
    if (packet instanceof SignedPacket signed) {
      ByteBuffer transferKey = ByteBuffer.wrap(bytes(vector, "transferKey"));
      assertThat(TransferSignature.holds(transferKey, signed.signedBytes(), signed.signature()))
          .isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("controls")
  void controlPacketsAreSealedAndOpened(JsonObject vector) {
    ByteBuf plain = packet(vector, "plain");
    byte[] secrets = bytes(vector, "secrets");
    long counter = vector.getLong("counter");
    int bodyBytes = Header.bodyBytes(plain);
    if (Header.type(plain) == PacketType.OFFER) {
      bodyBytes = Header.BASE_DATAGRAM_BYTES - Header.SEAL_BYTES - secrets.length - Header.BYTES;
    }
    ByteBuf sealed = Unpooled.buffer();
    PacketSeal seal = new PacketSeal(bytes(vector, "key"), counter - 1);
    assertThat(seal.seal(plain, bodyBytes, secrets, sealed)).isTrue();
    assertThat(ByteBufUtil.hexDump(sealed)).isEqualTo(vector.getString("hex"));
    assertThat(Header.inspectProtected(sealed)).isNull();

    byte[] told = new byte[secrets.length];
    int paddedTo = secrets.length == 0 ? 0 : Header.BASE_DATAGRAM_BYTES;
    ByteBuf opened = Unpooled.buffer();
    PacketOpen open = new PacketOpen(bytes(vector, "key"));
    ByteBuf datagram = packet(vector, "hex");
    assertThat(open.open(datagram, told, paddedTo, opened)).isTrue();
    assertThat(opened).isEqualTo(plain);
    assertThat(told).isEqualTo(secrets);
    assertThat(open.open(datagram, told, paddedTo, opened)).as("a second time").isFalse();
  }

  /** A key that is not random. */
  private static ContentKey contentKey(byte[] secret) {
    return new ContentKey(
        new SecureRandom() {
          @Override
          public void nextBytes(byte[] bytes) {
            System.arraycopy(secret, 0, bytes, 0, bytes.length);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("data")
  void dataIsSealedMarkedAndOpened(JsonObject vector) {
    ContentKey key = contentKey(bytes(vector, "contentKey"));
    byte[] payload = bytes(vector, "payload");
    int flags = vector.getInteger("flags");
    ByteBuf frame = Unpooled.buffer();
    frame.writeZero(DataHeader.BYTES + DataHeader.SEAL_BYTES + payload.length);
    DataHeader.writeFields(
        frame,
        0,
        Long.parseUnsignedLong(vector.getString("transferId"), 16),
        vector.getInteger("block"),
        vector.getInteger("row"),
        payload.length);
    new ContentSeal(key).seal(payload, 0, payload.length, vector.getLong("sealNumber"), frame, 0);
    PacketMarks marks = new PacketMarks(bytes(vector, "markKey"));
    ContentSeal.address(frame, 0, flags, vector.getLong("packet"), payload.length, marks);
    assertThat(ByteBufUtil.hexDump(frame)).isEqualTo(vector.getString("hex"));

    ByteBuf datagram = packet(vector, "hex");
    assertThat(Header.inspectProtected(datagram)).isNull();
    DataHeader header = new DataHeader();
    ByteBuf opened = new ContentOpen().open(datagram, key.toKey());
    assertThat(header.readOpened(opened)).isNull();
    assertThat(header.flags()).isEqualTo(flags);
    assertThat(header.packetNumber()).isEqualTo(vector.getLong("packet").intValue());
    assertThat(header.block()).isEqualTo(vector.getInteger("block"));
    assertThat(header.row()).isEqualTo(vector.getInteger("row"));
    assertThat(ByteBufUtil.getBytes(opened, DataHeader.BYTES, payload.length)).isEqualTo(payload);
  }
}
