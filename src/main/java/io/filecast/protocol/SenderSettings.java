package io.filecast.protocol;

import io.filecast.protocol.flow.rate.TotalRate;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import java.nio.ByteBuffer;

/**
 * How one destination is sent to. Times in nanoseconds.
 *
 * @param answerNanos a receiver that has not answered the OFFER by then is given up
 * @param silenceNanos a receiver that was heard and then is not for so long is given up; also how
 *     long one that was restarted has to answer a new OFFER
 * @param progressNanos a receiver that answers while its copy does not grow is given up
 * @param busyNanos how long it may hash, sync and publish after the last byte
 * @param maxDatagramBytes the largest DATA datagram, UDP payload, 1200 to 65,507; when searching,
 *     the interface's MTU less IP and UDP headers
 * @param searchDatagramSize find out what the path carries, from 1200 up to the largest; otherwise
 *     exactly the largest is used, and a path that does not carry it fails the transfer
 * @param maxBurstPackets packets in a burst, 1 to 64
 * @param fixedBitsPerSecond UDP payload of DATA; 0 = as fast as the path allows
 * @param totalRate limit shared with the other destinations of the JVM, or null
 * @param sealed packets are protected by keys behind the peer, and so that much longer
 * @param needs bits of {@link io.filecast.wire.Feature} that the receiver must know
 * @param feedbackMicros the receiver leaves at least that between two FEEDBACKs; 0 = its choice
 * @param blockBytes size of a block, see {@link Offer#blockBytes}
 * @param transferKey that receivers verify packets to a group with; null where nothing protected
 *     goes to a group
 */
public record SenderSettings(
    long answerNanos,
    long silenceNanos,
    long progressNanos,
    long busyNanos,
    int maxDatagramBytes,
    boolean searchDatagramSize,
    int maxBurstPackets,
    long fixedBitsPerSecond,
    TotalRate totalRate,
    boolean sealed,
    int needs,
    int feedbackMicros,
    int blockBytes,
    ByteBuffer transferKey) {
  private static final long SECOND = 1_000_000_000L;

  /** 5 s to answer, 15 s of silence, a minute without progress, ten minutes to publish. */
  public static final SenderSettings DEFAULT =
      new SenderSettings(
          5 * SECOND,
          15 * SECOND,
          60 * SECOND,
          600 * SECOND,
          1472,
          true,
          46,
          0,
          null,
          false,
          0,
          0,
          Offer.DEFAULT_BLOCK_BYTES,
          null);

  public SenderSettings {
    require(answerNanos > 0, "answerNanos", answerNanos, "be positive");
    require(silenceNanos > 0, "silenceNanos", silenceNanos, "be positive");
    require(progressNanos > 0, "progressNanos", progressNanos, "be positive");
    require(busyNanos > 0, "busyNanos", busyNanos, "be positive");
    require(
        maxDatagramBytes >= Header.BASE_DATAGRAM_BYTES
            && maxDatagramBytes <= Header.MAX_DATAGRAM_BYTES,
        "maxDatagramBytes",
        maxDatagramBytes,
        "be 1200 to 65507");
    require(
        maxBurstPackets >= 1 && maxBurstPackets <= 64,
        "maxBurstPackets",
        maxBurstPackets,
        "be 1 to 64");
    require(
        fixedBitsPerSecond == 0 || fixedBitsPerSecond >= 8,
        "fixedBitsPerSecond",
        fixedBitsPerSecond,
        "be 0 or at least 8");
    require(
        feedbackMicros >= 0 && feedbackMicros <= 0xFFFF,
        "feedbackMicros",
        feedbackMicros,
        "be 0 to 65535");
    require(
        blockBytes > 0
            && blockBytes <= Offer.MAX_BLOCK_BYTES
            && blockBytes % Offer.BLOCK_UNIT_BYTES == 0,
        "blockBytes",
        blockBytes,
        "be a multiple of 4096, at most 225280");
  }

  private static void require(boolean holds, String name, long value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(name + "=" + value + " must " + rule);
    }
  }

  /** What a DATA datagram is longer than its symbol. */
  public int frameOverheadBytes() {
    return DataHeader.BYTES + (sealed ? DataHeader.SEAL_BYTES : 0);
  }

  /** What any other packet grows by when it is sealed. */
  public int packetSealBytes() {
    return sealed ? Header.SEAL_BYTES : 0;
  }

  /** The same, with keys. */
  public SenderSettings withSeal() {
    return new SenderSettings(
        answerNanos,
        silenceNanos,
        progressNanos,
        busyNanos,
        maxDatagramBytes,
        searchDatagramSize,
        maxBurstPackets,
        fixedBitsPerSecond,
        totalRate,
        true,
        needs,
        feedbackMicros,
        blockBytes,
        transferKey);
  }

  /** The same where packets to a group are signed. */
  public SenderSettings withTransferKey(byte[] key) {
    return new SenderSettings(
        answerNanos,
        silenceNanos,
        progressNanos,
        busyNanos,
        maxDatagramBytes,
        searchDatagramSize,
        maxBurstPackets,
        fixedBitsPerSecond,
        totalRate,
        sealed,
        needs,
        feedbackMicros,
        blockBytes,
        ByteBuffer.wrap(key));
  }

  public SenderSettings withDatagrams(int maxBytes, boolean search) {
    return new SenderSettings(
        answerNanos,
        silenceNanos,
        progressNanos,
        busyNanos,
        maxBytes,
        search,
        maxBurstPackets,
        fixedBitsPerSecond,
        totalRate,
        sealed,
        needs,
        feedbackMicros,
        blockBytes,
        transferKey);
  }

  /** The same for a content that needs these features and is cut into blocks of this size. */
  public SenderSettings withContent(int needs, int blockBytes) {
    return new SenderSettings(
        answerNanos,
        silenceNanos,
        progressNanos,
        busyNanos,
        maxDatagramBytes,
        searchDatagramSize,
        maxBurstPackets,
        fixedBitsPerSecond,
        totalRate,
        sealed,
        needs,
        feedbackMicros,
        blockBytes,
        transferKey);
  }

  public SenderSettings withRate(long bitsPerSecond, TotalRate total) {
    return new SenderSettings(
        answerNanos,
        silenceNanos,
        progressNanos,
        busyNanos,
        maxDatagramBytes,
        searchDatagramSize,
        maxBurstPackets,
        bitsPerSecond,
        total,
        sealed,
        needs,
        feedbackMicros,
        blockBytes,
        transferKey);
  }

  public SenderSettings withTimeouts(long answer, long silence, long progress, long busy) {
    return new SenderSettings(
        answer,
        silence,
        progress,
        busy,
        maxDatagramBytes,
        searchDatagramSize,
        maxBurstPackets,
        fixedBitsPerSecond,
        totalRate,
        sealed,
        needs,
        feedbackMicros,
        blockBytes,
        transferKey);
  }
}
