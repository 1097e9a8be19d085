package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filecast.content.file.FileException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory below the output directory, and what it may hold. */
class StorageQuotaTest {
  private static final long LIMIT = 1_000;

  @TempDir private Path root;

  private OutputDirectory output;
  private OutputDirectory alice;

  @BeforeEach
  void open() throws FileException {
    output = OutputDirectory.open(root);
    alice = output.child(name("alice"), LIMIT);
  }

  @AfterEach
  void close() throws FileException {
    output.close();
  }

  private static FileName name(String text) throws FileException {
    return FileName.of(text);
  }

  private void store(String file, int bytes) throws IOException {
    Files.write(root.resolve("alice").resolve(file), new byte[bytes]);
  }

  @Test
  void aDirectoryIsMadeOnceAndIsBelowTheOther() throws Exception {
    assertThat(alice.path()).isEqualTo(root.toRealPath().resolve("alice")).isDirectory();
    assertThat(output.child(name("alice"), LIMIT)).isSameAs(alice);
    assertThat(output.child(name("bob"), LIMIT).key()).isNotEqualTo(alice.key());
  }

  @Test
  void aLinkInTheWayIsNotFollowed() throws Exception {
    Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
    Files.createSymbolicLink(root.resolve("carol"), elsewhere);
    Files.createFile(root.resolve("dave"));
    for (String taken : new String[] {"carol", "dave"}) {
      assertThatThrownBy(() -> output.child(name(taken), LIMIT))
          .isInstanceOf(FileException.class)
          .hasMessage(
              root.toRealPath()
                  + "/"
                  + taken
                  + " is in the way of a sender's directory; remove it");
    }
  }

  @Test
  void whatIsStoredAndWhatIsOnItsWayCount() throws Exception {
    store("old", 300);
    alice.reserve(name("first"), 200);
    store(name("first").partial(), 200); // not twice
    assertThatThrownBy(() -> alice.reserve(name("second"), 501))
        .isInstanceOfSatisfying(
            FileException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.QUOTA);
              assertThat(e.limitBytes()).isEqualTo(LIMIT);
              assertThat(e.leftBytes()).isEqualTo(500);
            })
        .hasMessageEndingWith(
            "it has 501 bytes, 500 are left of maxBytesPerSender=1000 (300 are stored, 200 on their way)");
    alice.reserve(name("second"), 500);
    alice.release(name("first"));
    assertThatThrownBy(() -> alice.reserve(name("third"), 1))
        .as("what the first has left")
        .isInstanceOf(FileException.class);
    Files.delete(root.resolve("alice").resolve(name("first").partial()));
    alice.reserve(name("third"), 200);
  }

  @Test
  void aFileThatIsReplacedDoesNotCountBesideItsSuccessor() throws Exception {
    store("report", 900);
    assertThatCode(() -> alice.reserve(name("report"), 1_000)).doesNotThrowAnyException();
    alice.release(name("report"));
    assertThatThrownBy(() -> alice.reserve(name("other"), 101)).isInstanceOf(FileException.class);
  }

  @Test
  void whatOneHoldsTakesNothingFromAnotherAndTheOutputHasNoLimit() throws Exception {
    store("all", 1_000);
    assertThatCode(() -> output.child(name("bob"), LIMIT).reserve(name("all"), 1_000))
        .doesNotThrowAnyException();
    assertThatCode(() -> output.reserve(name("all"), 1 << 30)).doesNotThrowAnyException();
  }

  /** Two directories are on one disk: the same room must not be promised twice. */
  @Test
  void roomOnTheDiskIsPromisedForAllTogether() throws Exception {
    OutputDirectory bob = output.child(name("bob"), Long.MAX_VALUE);
    long most = output.room().usableBytes() / 4 * 3;
    alice.room().promise("large", most);
    assertThatThrownBy(() -> bob.room().promise("large", most))
        .isInstanceOfSatisfying(
            FileException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_SPACE));
    alice.room().unpromise(most);
    bob.room().promise("large", most);
  }

  /** The name is free, and its share of the limit with it, when an offer could not be taken. */
  @Test
  void anOfferThatIsRefusedKeepsNothing() throws Exception {
    Incoming large = new Incoming(name("large"), 2_000, 1, 1, io.filecast.config.OnExists.REPLACE);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> SinkOpening.open(alice, large))
          .isInstanceOfSatisfying(
              FileException.class, e -> assertThat(e.kind()).isEqualTo(Kind.QUOTA));
    }
    assertThat(root.resolve("alice")).isEmptyDirectory();
  }
}
