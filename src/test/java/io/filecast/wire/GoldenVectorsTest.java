package io.filecast.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bytes of every type of packet, written down: what is encoded is what they say, and they
 * decode as the fields beside them. Another implementation made them from the specification.
 */
class GoldenVectorsTest {
  private static final Path DIRECTORY = Path.of("src/test/resources/wire");
  private static final HexFormat HEX = HexFormat.of();

  /** One packet of the files. */
  record Vector(PacketType type, JsonObject json) {
    int token() {
      return Integer.parseUnsignedInt(json.getString("token"), 16);
    }

    long transferId() {
      return Long.parseUnsignedLong(json.getString("transferId"), 16);
    }

    int number() {
      return json.getLong("number").intValue();
    }

    int flags() {
      return json.getInteger("flags", 0);
    }

    long field(String name) {
      return fields().getLong(name);
    }

    JsonObject fields() {
      return json.getJsonObject("fields");
    }

    ByteBuf datagram() {
      return Unpooled.wrappedBuffer(HEX.parseHex(json.getString("hex")));
    }

    /** Value of an extension, from the byte buffer's start; null without it. */
    ByteBuf extension(int type) {
      for (Object each : json.getJsonArray("extensions", new JsonArray())) {
        JsonObject extension = (JsonObject) each;
        if (extension.getInteger("type") == type) {
          return Unpooled.wrappedBuffer(HEX.parseHex(extension.getString("value")));
        }
      }
      return null;
    }

    @Override
    public String toString() {
      return type + ": " + json.getString("name");
    }
  }

  static List<Vector> vectors() throws IOException {
    List<Vector> vectors = new ArrayList<>();
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".json")).sorted().toList()) {
        JsonObject json = new JsonObject(Files.readString(file));
        if (json.getBoolean("sealed", false)) {
          continue; // SealedVectorsTest
        }
        PacketType type = PacketType.valueOf(json.getString("type"));
        assertThat(type.code()).isEqualTo(json.getInteger("code"));
        json.getJsonArray("vectors")
            .forEach(each -> vectors.add(new Vector(type, (JsonObject) each)));
      }
    }
    return vectors;
  }

  @Test
  void everyTypeHasVectors() throws IOException {
    Map<PacketType, Integer> counts = new EnumMap<>(PacketType.class);
    vectors().forEach(vector -> counts.merge(vector.type(), 1, Integer::sum));
    assertThat(counts).containsOnlyKeys(PacketType.values());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void bytesAndFieldsAreTheSame(Vector vector) {
    switch (vector.type()) {
      case DATA -> checkData(vector);
      case FEEDBACK -> checkFeedback(vector);
      default -> {
        Decoded expected = expected(vector);
        Decoded read = ControlPacket.decode(vector.datagram(), vector.token());
        assertThat(read).isEqualTo(expected);
        if (expected instanceof ControlPacket packet) {
          ByteBuf out = Unpooled.buffer();
          packet.encode(vector.token(), out);
          assertThat(ByteBufUtil.hexDump(out)).isEqualTo(vector.json().getString("hex"));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void aChangedBitIsAnError(Vector vector) {
    ByteBuf datagram = vector.datagram();
    for (int bit = 0; bit < datagram.readableBytes() * 8; bit++) {
      datagram.setByte(bit >> 3, datagram.getByte(bit >> 3) ^ 1 << (bit & 7));
      Decoded read = read(datagram, vector.token());
      assertThat(read).as("bit " + bit).isInstanceOf(Rejection.class);
      assertThat(read).as("bit " + bit).isNotEqualTo(Rejection.UNSUPPORTED);
      datagram.setByte(bit >> 3, datagram.getByte(bit >> 3) ^ 1 << (bit & 7));
    }
  }

  /** With a length and a check that hold again, so that the fields themselves are too short. */
  @ParameterizedTest
  @MethodSource("vectors")
  void aBodyThatIsCutIsAnErrorOrAnotherBody(Vector vector) {
    if (vector.type() == PacketType.DATA || vector.type() == PacketType.FEEDBACK) {
      return; // a shorter payload is one; CodecTest cuts FEEDBACK
    }
    Decoded whole = ControlPacket.decode(vector.datagram(), vector.token());
    int bytes = vector.datagram().readableBytes();
    for (int cut = Header.BYTES; cut < bytes; cut++) {
      ByteBuf datagram = vector.datagram().slice(0, cut);
      SamplePackets.recheck(datagram, vector.token());
      Decoded read = ControlPacket.decode(datagram, vector.token());
      assertThat(read instanceof Rejection || !read.equals(whole)).as(cut + " bytes").isTrue();
      if (whole instanceof Rejection && vector.type() != PacketType.RECEIPT) {
        assertThat(read).as(cut + " bytes").isIn(Rejection.BAD_LENGTH, Rejection.BAD_FIELD);
      }
    }
  }

  private static Decoded read(ByteBuf datagram, int token) {
    Rejection unfit = Header.inspect(datagram);
    if (unfit != null) {
      return unfit;
    }
    return switch (Header.type(datagram)) {
      case DATA -> {
        DataHeader header = new DataHeader();
        Rejection bad = header.read(datagram);
        yield bad != null || header.checkHolds(token) ? bad : Rejection.BAD_CHECK;
      }
      case FEEDBACK -> new Feedback().decode(datagram, token);
      default -> ControlPacket.decode(datagram, token);
    };
  }

  private static void checkData(Vector v) {
    DataHeader header = new DataHeader();
    ByteBuf datagram = v.datagram();
    assertThat(header.read(datagram)).isNull();
    assertThat(header.checkHolds(v.token())).isTrue();
    assertThat(header.transferId()).isEqualTo(v.transferId());
    assertThat(header.packetNumber()).isEqualTo(v.number());
    assertThat(header.flags()).isEqualTo(v.flags());
    assertThat(header.block()).isEqualTo((int) v.field("block"));
    assertThat(header.row()).isEqualTo((int) v.field("row"));
    assertThat(header.isLastRow()).isEqualTo((v.flags() & 1) != 0);
    assertThat(header.wantsFeedbackNow()).isEqualTo((v.flags() & 2) != 0);
    assertThat(header.isParity()).isEqualTo((v.flags() & 4) != 0);
    assertThat(header.isMetadata()).isEqualTo(v.field("block") >= 1L << 31);

    byte[] payload = HEX.parseHex(v.fields().getString("payload"));
    ByteBuf frame = Unpooled.buffer().writeZero(DataHeader.BYTES).writeBytes(payload);
    int block = (int) v.field("block");
    int row = (int) v.field("row");
    int check = header.writeShared(frame, 0, v.transferId(), block, row, payload.length);
    DataHeader.address(frame, 0, v.flags(), v.number(), check, v.token());
    assertThat(ByteBufUtil.hexDump(frame)).isEqualTo(v.json().getString("hex"));
  }

  private static void checkFeedback(Vector v) {
    Feedback read = new Feedback();
    assertThat(read.decode(v.datagram(), v.token())).isNull();
    Feedback built = new Feedback();
    built.transferId = v.transferId();
    built.sequence = v.number();
    built.flags = v.flags();
    built.attempt = (int) v.field("attempt");
    built.flow = (int) v.field("flow");
    built.largestPacketNumber = v.field("largest");
    built.ackDelayMicros = v.field("ackDelayMicros");
    built.packetsReceived = v.field("packetsReceived");
    built.windowBytes = v.field("windowBytes");
    if (built.flow == Feedback.UNICAST_FLOW) {
      built.symbolBytes = (int) v.field("symbolBytes");
    } else {
      built.invitation = (int) v.field("symbolBytes");
    }
    built.horizon = v.field("horizon");
    forEachPair(v.fields().getJsonArray("packets"), built::addPacketRange);
    boolean ofGroup = built.flow != Feedback.UNICAST_FLOW;
    forEachPair(
        v.fields().getJsonArray("missing"),
        ofGroup
            ? (block, rows) -> built.addLackingRows(block, (int) rows)
            : built::addMissingRange);
    assertThat(read)
        .usingRecursiveComparison()
        .ignoringFields("body", "varintBytes")
        .isEqualTo(built);
    ByteBuf out = Unpooled.buffer();
    built.encode(v.token(), out);
    assertThat(ByteBufUtil.hexDump(out)).isEqualTo(v.json().getString("hex"));
  }

  @FunctionalInterface
  private interface RangeList {
    boolean add(long from, long to);
  }

  private static void forEachPair(JsonArray pairs, RangeList list) {
    for (Object each : pairs) {
      JsonArray pair = (JsonArray) each;
      assertThat(list.add(pair.getLong(0), pair.getLong(1))).isTrue();
    }
  }

  /** What the fields of a control packet mean here. */
  private static Decoded expected(Vector v) {
    int number = v.number();
    long id = v.transferId();
    return switch (v.type()) {
      case OFFER -> offer(v, number, id);
      case ACCEPT ->
          new Accept(
              number,
              id,
              (int) v.field("token"),
              v.field("windowBytes"),
              (int) v.field("supported"),
              (int) v.field("maxDatagramBytes"),
              v.flags() == 1,
              ranges(v.fields().getJsonArray("held")));
      case REJECT -> reject(v, number, id);
      case PROBE -> {
        int size = v.json().getInteger("datagramBytes");
        yield v.flags() == 1 ? new Echo(number, id, size) : new Probe(number, id, size);
      }
      case PROBE_ACK -> {
        int size = (int) v.field("datagramBytes");
        yield v.flags() == 1
            ? new EchoAnswer(number, id, size, facts(v))
            : new ProbeAck(number, id, size);
      }
      case FINISH -> new Finish(number, id, hash(v));
      case RECEIPT -> receipt(v, number, id);
      case CLOSE -> new Close(number, id, Reason.ofCode((int) v.field("reason")));
      case GROUP -> GroupVectors.invitation(v, number, id);
      case STATUS -> GroupVectors.status(v, number, id);
      case DIGESTS -> GroupVectors.digests(v, number, id);
      case ACTIVATE -> Rejection.UNSUPPORTED;
      case EXTENDED -> CarouselVectors.extended(v, number, id);
      case DATA, FEEDBACK -> throw new AssertionError(v);
    };
  }

  private static Offer offer(Vector v, int number, long id) {
    ByteBuf cookie = v.extension(1);
    return new Offer(
        number,
        id,
        v.field("contentBytes"),
        v.field("modifiedMillis"),
        (int) v.field("needs"),
        (int) v.field("feedbackMicros"),
        (int) v.field("maxDatagramBytes"),
        4096 * (int) v.field("blockUnits"),
        v.fields().getString("name"),
        cookie == null ? null : new Cookie(cookie.getLong(0), cookie.getLong(8)),
        v.extension(6) == null ? null : v.extension(6).nioBuffer(),
        v.extension(200) == null ? 0 : 200);
  }

  private static Reject reject(Vector v, int number, long id) {
    ByteBuf cookie = v.extension(1);
    ByteBuf quota = v.extension(3);
    ByteBuf unsupported = v.extension(4);
    return new Reject(
        number,
        id,
        Reason.ofCode((int) v.field("reason")),
        cookie == null ? null : new Cookie(cookie.getLong(0), cookie.getLong(8)),
        quota == null ? null : new Quota(quota.getLong(0), quota.getLong(8)),
        unsupported == null
            ? null
            : new Unsupported(unsupported.getInt(0), unsupported.getUnsignedByte(4)));
  }

  private static Decoded receipt(Vector v, int number, long id) {
    if ((v.flags() & Receipt.FLAG_STAGED) != 0) {
      return Rejection.UNSUPPORTED;
    }
    Reason reason = Reason.ofCode((int) v.field("reason"));
    long figure = v.field("figure");
    boolean isMissing = reason == Reason.DISK_FULL;
    return new Receipt(
        number,
        id,
        reason,
        isMissing ? 0 : figure,
        isMissing ? figure : 0,
        hash(v),
        (v.flags() & 1) != 0,
        (v.flags() & 2) != 0);
  }

  private static EchoFacts facts(Vector v) {
    if (v.extension(16) == null) {
      return EchoFacts.NONE;
    }
    return new EchoFacts(
        OptionalLong.of(v.extension(16).getLong(0)),
        OptionalLong.of(v.extension(17).getUnsignedInt(0)),
        OptionalLong.of(v.extension(18).getLong(0)),
        OptionalLong.of(v.extension(19).getUnsignedInt(0)),
        Optional.of(v.extension(20).toString(java.nio.charset.StandardCharsets.US_ASCII)));
  }

  private static ContentHash hash(Vector v) {
    return ContentHash.of(HEX.parseHex(v.fields().getString("hash")));
  }

  private static ByteRanges ranges(JsonArray pairs) {
    long[] bounds = new long[2 * pairs.size()];
    for (int i = 0; i < pairs.size(); i++) {
      bounds[2 * i] = pairs.getJsonArray(i).getLong(0);
      bounds[2 * i + 1] = pairs.getJsonArray(i).getLong(1);
    }
    return ByteRanges.of(bounds);
  }
}
