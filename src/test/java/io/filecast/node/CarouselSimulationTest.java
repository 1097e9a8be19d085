package io.filecast.node;

import static io.filecast.node.CarouselAir.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.crypto.CarouselKeys;
import io.filecast.node.CarouselAir.Receiver;
import io.filecast.node.CarouselAir.Sender;
import io.filecast.protocol.repair.RepairMemory;
import io.filecast.wire.CarouselAnnouncement;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.DataHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Receivers that come and go around a carousel, on networks that lose, forge and repeat. */
class CarouselSimulationTest {
  /** Two stripes, the last of them short, and a block that is not full. */
  private static final int CONTENT_BYTES = 70 * 45 * 4096 + 12_345;

  private static final long ROUND = SECOND * CONTENT_BYTES * 8 / 400_000_000;
  private static final long ANNOUNCED = SECOND / 4;

  /** Without a word of a carousel another may take its place. */
  private static final long SILENCE = 3 * SECOND;

  private static final String ALICE = "10.0.0.1";
  private static final String MALLORY = "10.0.0.66";

  @TempDir private Path directory;
  @AutoClose private final CarouselAir air = new CarouselAir(42);
  private Path file;
  private byte[] content;
  private CarouselKeys keys;
  private CarouselKeys shared;

  @BeforeEach
  void make() throws Exception {
    file = directory.resolve("image.bin");
    content = new byte[CONTENT_BYTES];
    new Random(1).nextBytes(content);
    Files.write(file, content);
    keys = CarouselKeys.create(directory.resolve("a.key"));
    shared = CarouselKeys.readReceiver(directory.resolve("a.key.receivers"));
  }

  private void assertWhole(Receiver receiver) {
    assertThat(receiver.published).containsKey("image.bin");
    assertThat(receiver.published.get("image.bin")).isEqualTo(content);
  }

  private Path another(int seed) throws IOException {
    byte[] other = new byte[CONTENT_BYTES];
    new Random(seed).nextBytes(other);
    return Files.write(directory.resolve("other" + seed), other);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRoundIsEnoughWhereLessIsLostThanParityMakesUpFor(boolean isProtected) throws Exception {
    air.sender(file, isProtected ? keys : null, isProtected ? 1 : 0, 1, ALICE);
    List<Receiver> all = new ArrayList<>();
    for (double loss : new double[] {0, 0.001, 0.01, 0.02}) {
      all.add(air.receiver(isProtected ? shared : null, loss));
    }
    air.run(10 * ROUND);
    all.forEach(this::assertWhole);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoeverJoinsLateHasAllARoundAfterThatAndLosesNothingByALoss(boolean isProtected)
      throws Exception {
    air.sender(file, isProtected ? keys : null, isProtected ? 1 : 0, 0, ALICE);
    air.run(ROUND / 3);
    Receiver late = air.receiver(isProtected ? shared : null, 0.01);
    long joined = air.now;
    air.run(4 * ROUND);
    assertWhole(late);
    assertThat(late.publishedNanos - joined).isLessThan(ANNOUNCED + ROUND * 6 / 5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void alsoAThirdThatIsLostIsMadeUpForByFurtherRounds(boolean isProtected) throws Exception {
    air.sender(file, isProtected ? keys : null, isProtected ? 1 : 0, 0, ALICE);
    Receiver lossy = air.receiver(isProtected ? shared : null, 0.33);
    air.run(4 * ROUND);
    assertWhole(lossy);
  }

  /** For a third of a stripe: what is left of one stripe makes room for the next. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void littleMemoryTakesMoreRoundsAndNotForEver(boolean isProtected) throws Exception {
    air.sender(file, isProtected ? keys : null, isProtected ? 1 : 0, 0, ALICE);
    Receiver small = air.receiver(isProtected ? shared : null, 0.01);
    small.memory = new RepairMemory(4 << 20 << (isProtected ? 1 : 0));
    small.start();
    air.run(6 * ROUND + ANNOUNCED);
    assertWhole(small);
    assertThat(small.memory.usedBytes()).isZero();
  }

  @Test
  void theSignalMayBeAwayForAWhile() throws Exception {
    air.sender(file, keys, 1, 0, ALICE);
    Receiver receiver = air.receiver(shared, 0);
    air.run(ROUND / 2);
    receiver.isDeaf = true;
    air.run(2 * ROUND);
    receiver.isDeaf = false;
    air.run(4 * ROUND);
    assertWhole(receiver);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSenderThatIsRestartedGoesOnWithWhatIsHere(boolean isProtected) throws Exception {
    CarouselKeys senders = isProtected ? keys : null;
    long release = isProtected ? 1 : 0;
    Sender first = air.sender(file, senders, release, 0, ALICE);
    Receiver receiver = air.receiver(isProtected ? shared : null, 0);
    air.run(ROUND * 98 / 100);
    first.die();
    long held = receiver.held();
    assertThat(held).isGreaterThan(CONTENT_BYTES / 2);
    air.run(air.now + SILENCE);
    air.sender(file, senders, release, 0, ALICE);
    air.run(air.now + 2 * ANNOUNCED + 2 * ROUND);
    assertWhole(receiver);
    assertThat(receiver.last().bytesBefore()).isGreaterThanOrEqualTo(held);
  }

  @Test
  void aReceiverThatIsRestartedGoesOnWithWhatIsHere() throws Exception {
    air.sender(file, keys, 1, 0, ALICE);
    Receiver receiver = air.receiver(shared, 0);
    air.run(ROUND * 98 / 100);
    long held = receiver.held();
    receiver.stop();
    receiver.start();
    air.run(3 * ROUND);
    assertWhole(receiver);
    assertThat(receiver.last().bytesBefore())
        .isGreaterThanOrEqualTo(held)
        .isGreaterThan(CONTENT_BYTES / 2);
  }

  @Test
  void whatIsStoppedWhileItOpensIsClosed() throws Exception {
    air.sender(file, null, 0, 0, ALICE);
    Receiver receiver = air.receiver(null, 0);
    receiver.isSlow = true;
    air.run(2);
    assertThat(receiver.held()).isZero();
    receiver.isSlow = false;
    receiver.stop();
    assertThat(receiver.ended).hasSize(1);
    assertThat(receiver.held()).isEqualTo(-1);
  }

  @Test
  void theSameIsTakenOnce() throws Exception {
    air.sender(file, null, 0, 4, ALICE);
    Receiver receiver = air.receiver(null, 0);
    air.run(10 * ROUND);
    air.sender(file, null, 0, 1, ALICE);
    air.run(20 * ROUND);
    assertThat(receiver.ended).hasSize(1);
  }

  @Test
  void aNewerReleaseTakesThePlaceOfWhatIsReceivedAndAnOlderOneNever() throws Exception {
    Sender old = air.sender(another(2), keys, 6, 0, ALICE);
    old.record = new ArrayList<>();
    Receiver receiver = air.receiver(shared, 0);
    air.run(ROUND / 2);
    air.sender(file, keys, 7, 0, ALICE);
    air.run(air.now + 2 * ANNOUNCED + 2 * ROUND);
    assertWhole(receiver);
    assertThat(receiver.older).containsExactly(6L);
    old.die();
    receiver.stop();
    receiver.start();
    old.record.forEach(
        datagram -> {
          air.send(CarouselAir.host(MALLORY), Unpooled.wrappedBuffer(datagram));
          receiver.turn();
        });
    assertThat(receiver.older).as("a record that is played again").containsExactly(6L, 6L);
    assertWhole(receiver);
  }

  @Test
  void nothingCountsThatIsNotSealedAndSigned() throws Exception {
    Receiver receiver = air.receiver(shared, 0);
    air.sender(file, null, 0, 2, MALLORY);
    CarouselKeys others = CarouselKeys.create(directory.resolve("b.key"));
    air.sender(file, others, 9, 2, MALLORY);
    air.run(10 * ROUND);
    assertThat(receiver.held()).isEqualTo(-1);
    assertThat(receiver.ended).isEmpty();
  }

  /** Another receiver has the shared secret, and no key that is pinned. */
  @Test
  void aReceiverCannotPassForTheSender() throws Exception {
    CarouselKeys forged = insider();
    Receiver receiver = air.receiver(shared, 0);
    air.sender(another(3), forged, 99, 2, MALLORY);
    air.run(10 * ROUND);
    assertThat(receiver.ended).isEmpty();
    air.sender(file, keys, 1, 2, ALICE);
    air.run(20 * ROUND);
    assertWhole(receiver);
  }

  /** The group's secret with a signing key of somebody else. */
  private CarouselKeys insider() throws Exception {
    CarouselKeys.create(directory.resolve("c.key"));
    String own = Files.readString(directory.resolve("c.key"));
    String secret = Files.readString(directory.resolve("a.key.receivers")).lines().toList().get(1);
    Files.writeString(directory.resolve("c.key"), own.replaceAll("group .*", secret));
    return CarouselKeys.readSender(directory.resolve("c.key"));
  }

  /** Without keys whoever sends is believed, and a wrong copy is still none. */
  @Test
  void rowsThatAreForgedWithoutKeysAreFoundOutByTheHash() throws Exception {
    Sender sender = air.sender(file, null, 0, 0, ALICE);
    sender.record = new ArrayList<>();
    Receiver receiver = air.receiver(null, 0);
    air.run(ROUND / 10);
    forgeRow(sender);
    air.run(6 * ROUND);
    assertWhole(receiver);
    assertThat(receiver.ended).hasSize(1);
  }

  /** A row with other bytes, ahead of the sender's own. */
  private void forgeRow(Sender sender) {
    CarouselAnnouncement announcement =
        (CarouselAnnouncement)
            ControlPacket.decode(Unpooled.wrappedBuffer(sender.record.get(0)), 0);
    int payload = announcement.symbolBytes();
    ByteBuf frame = Unpooled.buffer();
    frame.writeZero(DataHeader.BYTES + payload);
    int check = new DataHeader().writeShared(frame, 0, announcement.transferId(), 66, 0, payload);
    DataHeader.address(frame, 0, 0, 1 << 19, check, announcement.token());
    air.send(CarouselAir.host(ALICE), frame);
  }

  @Test
  void anEmptyFileArrivesToo() throws Exception {
    content = new byte[0];
    Files.write(file, content);
    air.sender(file, keys, 1, 2, ALICE);
    Receiver receiver = air.receiver(shared, 0);
    air.run(10 * SECOND);
    assertWhole(receiver);
  }

  @Test
  void aFileOfOneByteArrivesToo() throws Exception {
    content = new byte[] {7};
    Files.write(file, content);
    air.sender(file, null, 0, 20, ALICE);
    Receiver receiver = air.receiver(null, 0.2);
    air.run(10 * SECOND);
    assertWhole(receiver);
  }
}
