package io.filecast.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
  @TempDir private Path directory;

  @Test
  void aNewKeyIsReadableByItsOwnerAlone() throws Exception {
    Path file = directory.resolve("new.key");
    PublicKey made = KeyFile.create(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(KeyFile.read(file).publicKey()).isEqualTo(made);
    assertThat(Files.readString(file)).matches("[A-Za-z0-9+/]{43}=\n");
  }

  @Test
  void aPrivateKeyIsNeverOverwritten() throws Exception {
    Path file = directory.resolve("old.key");
    Files.writeString(file, "precious");
    assertThatThrownBy(() -> KeyFile.create(file))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("exists");
    assertThat(file).hasContent("precious");
  }

  @Test
  void aLinkIsNotFollowedToANewKey() throws Exception {
    Path link = directory.resolve("link.key");
    Files.createSymbolicLink(link, directory.resolve("elsewhere"));
    assertThatThrownBy(() -> KeyFile.create(link)).isInstanceOf(KeyException.class);
    assertThat(directory.resolve("elsewhere")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwxrwxrwx", "rw------x"})
  void aKeyThatOthersCanUseIsRefusedWithTheRemedy(String mode) throws Exception {
    Path file = directory.resolve("open.key");
    KeyFile.create(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    assertThatThrownBy(() -> KeyFile.read(file))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("chmod 600 " + file)
        .hasMessageNotContaining(Files.readString(file).strip())
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "not base64!", "c2hvcnQ=", "AAAA\nBBBB\n"})
  void whatIsNotAKeyIsRefusedWithoutShowingIt(String content) throws Exception {
    Path file = directory.resolve("broken.key");
    Files.write(file, content.getBytes(US_ASCII));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThatThrownBy(() -> KeyFile.read(file))
        .isInstanceOf(KeyException.class)
        .hasMessage(file + " does not hold a private key; make one with keygen");
  }

  @Test
  void aMissingKeySaysHowToMakeIt() {
    Path file = directory.resolve("none.key");
    assertThatThrownBy(() -> KeyFile.read(file))
        .isInstanceOf(KeyException.class)
        .hasMessage(file + " does not exist; make it with: keygen --out " + file);
  }

  /** Which half a text is can be told for every key that keygen makes. */
  @Test
  void noPublicKeyIsTakenForAPrivateOneOrTheReverse() throws Exception {
    for (int i = 0; i < 100; i++) {
      Path file = directory.resolve("made" + i);
      String publicText = KeyFile.create(file).toString();
      String privateText = Files.readString(file).strip();
      assertThatThrownBy(() -> PublicKey.parse(privateText))
          .isInstanceOf(KeyException.class)
          .hasMessageContaining("looks like a private key (not shown)")
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain(privateText.substring(0, 8)));
      Files.writeString(file, publicText + "\n");
      assertThatThrownBy(() -> KeyFile.read(file))
          .isInstanceOf(KeyException.class)
          .hasMessage(
              file
                  + " does not hold a private key but perhaps a public one; name the file that"
                  + " keygen has made");
      Files.delete(file);
    }
  }

  @Test
  void aPrivateKeyInTheListOfSendersIsRefusedAndNotShown() throws Exception {
    Path file = directory.resolve("sender.key");
    KeyFile.create(file);
    String secret = Files.readString(file).strip();
    for (String pasted : new String[] {secret, secret.substring(1), secret.substring(0, 40)}) {
      Path list = directory.resolve("senders");
      Files.writeString(list, "# who may send\n" + pasted + " alice\n");
      assertThatThrownBy(() -> AuthorizedSenders.read(list))
          .isInstanceOf(KeyException.class)
          .hasMessageContaining(list + " line 2: ")
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain(secret.substring(5, 15)));
    }
  }

  @Test
  void textShowsThePublicKeyOnly() throws Exception {
    Path file = directory.resolve("shown.key");
    PublicKey made = KeyFile.create(file);
    String secret = Files.readString(file).strip();
    assertThat(KeyFile.read(file).toString()).contains(made.toString()).doesNotContain(secret);
    assertThat(PublicKey.parse(made.toString())).isEqualTo(made);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "AAAA", "none", "ÄÄÄÄ"})
  void whatIsNotAPublicKeyIsNamed(String text) {
    assertThatThrownBy(() -> PublicKey.parse(text))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("\"" + text + "\"");
  }
}
