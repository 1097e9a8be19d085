package io.filecast.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two files of a carousel's keys. */
class CarouselKeysTest {
  @TempDir private Path directory;
  private Path file;
  private Path receivers;

  @BeforeEach
  void make() throws Exception {
    file = directory.resolve("channel.key");
    receivers = directory.resolve("channel.key.receivers");
    CarouselKeys.create(file);
  }

  @Test
  void whatTheSenderSignsIsVerifiedByReceivers() throws Exception {
    byte[] message = {1, 2, 3};
    byte[] signature = CarouselKeys.readSender(file).signer().sign(message);
    CarouselKeys receiver = CarouselKeys.readReceiver(receivers);
    ByteBuffer key = ByteBuffer.wrap(receiver.publicKey());
    assertThat(TransferSignature.holds(key, message, ByteBuffer.wrap(signature))).isTrue();
    message[0]++;
    assertThat(TransferSignature.holds(key, message, ByteBuffer.wrap(signature))).isFalse();
    assertThat(receiver.publicText()).isEqualTo(CarouselKeys.readSender(file).publicText());
  }

  @Test
  void bothAreTheirOwnersAlone() throws Exception {
    for (Path each : new Path[] {file, receivers}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
          .isEqualTo("rw-------");
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rw-r-----"));
      assertThatThrownBy(() -> read(each))
          .isInstanceOf(KeyException.class)
          .hasMessageContaining("chmod 600 " + each);
    }
  }

  private void read(Path each) throws KeyException {
    if (each.equals(file)) {
      CarouselKeys.readSender(each);
    } else {
      CarouselKeys.readReceiver(each);
    }
  }

  @Test
  void receiversCannotSignAndDoNotGetWhatCan() throws Exception {
    assertThat(Files.readString(receivers)).doesNotContain("sign ");
    assertThat(CarouselKeys.readReceiver(receivers).signer()).isNull();
    assertThatThrownBy(() -> CarouselKeys.readSender(receivers))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("cannot sign");
    assertThatThrownBy(() -> CarouselKeys.readReceiver(file))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining(receivers.toString());
  }

  @Test
  void neitherIsEverOverwritten() throws Exception {
    String before = Files.readString(file);
    assertThatThrownBy(() -> CarouselKeys.create(file)).isInstanceOf(KeyException.class);
    Files.delete(file);
    assertThatThrownBy(() -> CarouselKeys.create(file))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("exists");
    assertThat(file).doesNotExist();
    assertThat(before).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "filecast carousel",
        "filecast carousel\ngroup\nverify",
        "filecast carousel\ngroup AAAA\nverify AAAA",
        "filecast carousel\ngroup not base64!",
        "c2hvcnQ=",
        "another title\ngroup AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nverify AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
      })
  void anythingElseIsRefusedInOneLineThatTellsNoneOfIt(String text) throws Exception {
    Files.writeString(receivers, text);
    assertThatThrownBy(() -> CarouselKeys.readReceiver(receivers))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("keygen --carousel")
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).doesNotContain("AAAA"));
  }

  @Test
  void halvesOfTwoKeysAreNoKey() throws Exception {
    Path other = directory.resolve("other.key");
    CarouselKeys.create(other);
    String mixed =
        Files.readString(file)
            .replaceAll("sign .*", Files.readString(other).lines().toList().get(3));
    Files.writeString(file, mixed);
    assertThatThrownBy(() -> CarouselKeys.readSender(file)).isInstanceOf(KeyException.class);
  }
}
