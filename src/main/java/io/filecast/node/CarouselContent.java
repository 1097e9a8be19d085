package io.filecast.node;

import io.filecast.content.file.FileException;
import io.filecast.content.file.SourceFile;
import io.filecast.wire.ContentHash;
import io.filecast.wire.Offer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * The file of a carousel, read once before it goes round: nobody can be asked whether a copy is
 * right, so its hash goes first. All of it blocks.
 *
 * @param digests of its blocks; empty where they are not wanted
 */
record CarouselContent(SourceFile file, ContentHash hash, List<ContentHash> digests)
    implements AutoCloseable {
  static final int BLOCK_BYTES = Offer.DEFAULT_BLOCK_BYTES;

  static CarouselContent open(Path path, boolean withDigests) throws IOException {
    SourceFile file = SourceFile.open(path);
    try {
      return read(file, withDigests);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static CarouselContent read(SourceFile file, boolean withDigests) throws IOException {
    MessageDigest whole = sha256();
    List<ContentHash> digests = new ArrayList<>();
    byte[] block = new byte[(int) Math.min(BLOCK_BYTES, file.size())];
    for (long at = 0; at < file.size(); at += BLOCK_BYTES) {
      int bytes = (int) Math.min(BLOCK_BYTES, file.size() - at);
      file.read(at, ByteBuffer.wrap(block, 0, bytes));
      whole.update(block, 0, bytes);
      if (withDigests) {
        digests.add(ContentHash.compute(block, 0, bytes));
      }
    }
    return new CarouselContent(file, ContentHash.of(whole.digest()), digests);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void close() throws FileException {
    file.close();
  }
}
